using System;
using System.Runtime.CompilerServices;

namespace Qgtm.Fast.Features;

/// <summary>
/// The last bars of one instrument and interval, as rings side by side: bar n stands at n modulo the ring's length, a power of two
/// above the longest window that reads it.
/// </summary>
public readonly ref struct BarRing
{
    /// <summary>Doubles of one ring.</summary>
    public const int Size = 256 + (3 * 64) + (2 * 32) + 16;

    /// <summary>Doubles that an instrument's daily bars have beside it: highs and overnight returns.</summary>
    public const int DailySize = 256 + 64;

    /// <summary>Bars after which every ring has gone round.</summary>
    public const int Lap = 256;

    private const int Highs = 256, Lows = Highs + 64, Logs = Lows + 64, Opens = Logs + 64, Volumes = Opens + 32, Rsis = Volumes + 32, Nights = 256;
    private readonly Span<double> _bars;
    private readonly Span<double> _days;

    /// <param name="bars">Room of <see cref="Size"/>.</param>
    /// <param name="days">Room of <see cref="DailySize"/>, or nothing.</param>
    public BarRing(Span<double> bars, Span<double> days)
    {
        Invariant.Holds(bars.Length == Size && (days.Length == DailySize || days.Length == 0), "A ring of bars has its size.");
        _bars = bars;
        _days = days;
    }

    /// <summary>True for daily bars.</summary>
    public bool IsDaily => _days.Length != 0;

    /// <summary>Close of a bar, USD.</summary>
    public ref double Close(long n) => ref _bars[(int)(n & 255)];

    /// <summary>Highest price of a bar, USD.</summary>
    public ref double High(long n) => ref _bars[Highs + (int)(n & 63)];

    /// <summary>Lowest price of a bar, USD.</summary>
    public ref double Low(long n) => ref _bars[Lows + (int)(n & 63)];

    /// <summary>Log return of a bar; 0 of the first.</summary>
    public ref double Log(long n) => ref _bars[Logs + (int)(n & 63)];

    /// <summary>Open of a bar, USD.</summary>
    public ref double Open(long n) => ref _bars[Opens + (int)(n & 31)];

    /// <summary>Volume of a bar, shares.</summary>
    public ref double Volume(long n) => ref _bars[Volumes + (int)(n & 31)];

    /// <summary>RSI at a bar.</summary>
    public ref double Rsi(long n) => ref _bars[Rsis + (int)(n & 15)];

    /// <summary>Highest price of a day, USD; daily bars only.</summary>
    public ref double DayHigh(long n) => ref _days[(int)(n & 255)];

    /// <summary>Log of open over the close before; daily bars only.</summary>
    public ref double Night(long n) => ref _days[Nights + (int)(n & 63)];

    /// <summary>Writes a bar in its places.</summary>
    public void Put(long n, in BarValues b)
    {
        Close(n) = b.Close;
        High(n) = b.High;
        Low(n) = b.Low;
        Open(n) = b.Open;
        Volume(n) = b.Volume;
        Log(n) = n == 0 ? 0 : Ln.Of(b.Close / Close(n - 1));
        if (IsDaily)
        {
            DayHigh(n) = b.High;
            Night(n) = n == 0 ? 0 : Ln.Of(b.Open / Close(n - 1));
        }
    }
}
