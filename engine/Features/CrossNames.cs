using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Features;

/// <summary>Where the names that features are made between stand in the instrument table, looked up once; -1 = not there.</summary>
public readonly struct CrossNames
{
    public readonly int Gold;
    public readonly int Silver;
    public readonly int Gdx;
    public readonly int Gdxj;
    public readonly int Sil;
    public readonly int Pplt;
    public readonly int Pall;
    public readonly int Spy;
    public readonly int Tlt;
    public readonly int Uup;

    /// <summary>One bit for each tradable name that has bar features.</summary>
    public readonly long Tradable;

    public CrossNames(Instrument[] instruments)
    {
        Gold = Of(instruments, "GLD");
        Silver = Of(instruments, "SLV");
        Gdx = Of(instruments, "GDX");
        Gdxj = Of(instruments, "GDXJ");
        Sil = Of(instruments, "SIL");
        Pplt = Of(instruments, "PPLT");
        Pall = Of(instruments, "PALL");
        Spy = Of(instruments, "SPY");
        Tlt = Of(instruments, "TLT");
        Uup = Of(instruments, "UUP");
        for (int i = 0; i < instruments.Length && i < EngineLimits.BarInstrumentsMax; i++)
        {
            Tradable |= instruments[i].Tradable ? 1L << i : 0;
        }
    }

    private static int Of(Instrument[] instruments, string symbol)
    {
        int i = Universe.IndexOf(instruments, symbol);
        return i < EngineLimits.BarInstrumentsMax ? i : -1;
    }
}
