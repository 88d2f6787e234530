using Qgtm.Fast.Events;

namespace Qgtm.Fast.EngineTests.Rings;

/// <summary>An event whose every word but the sequence follows from one number, so that a torn one shows.</summary>
internal static class Pattern
{
    /// <summary>The event of this number.</summary>
    public static Event Of(long number)
    {
        Event e = default;
        Fill(ref e, number);
        return e;
    }

    /// <summary>Writes the event into a slot; the sequence stays.</summary>
    public static void Fill(ref Event e, long number)
    {
        e.Header.TimeNs = number;
        e.Header.Instrument = unchecked((int)number);
        e.Header.Kind = EventKind.Quote;
        e.Header.Flags = unchecked((ushort)number);
        e.Numbers.A = number ^ 0x5555_5555;
        e.Numbers.B = ~number;
        e.Numbers.C = number;
        e.Numbers.D = -number;
        e.Numbers.E = ~number;
    }

    /// <summary>True when every word belongs to this number.</summary>
    public static bool Is(in Event e, long number) =>
        e.Header.TimeNs == number && e.Header.Instrument == unchecked((int)number) && e.Header.Flags == unchecked((ushort)number)
        && e.Header.Kind == EventKind.Quote && e.Numbers.A == (number ^ 0x5555_5555) && e.Numbers.B == ~number
        && e.Numbers.C == number && e.Numbers.D == -number && e.Numbers.E == ~number;
}
