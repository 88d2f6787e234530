using System;
using Qgtm.Fast.Bench.Workload;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Bench.Wire;

/// <summary>
/// Messages for the loopback socket, ten to a frame, and an order forced every 200: a quote far from the session's VWAP
/// with flow in its direction, then a minute bar. intraday_momentum buys on the way up and closes on the way down.
/// </summary>
public static class WireScript
{
    /// <summary>Messages of one frame.</summary>
    public const int PerFrame = 10;

    /// <summary>Messages from one forced order to the next.</summary>
    public const int Period = 200;

    private const int Forced = 1;
    private const long Anchor = 50 * Fixed.One;
    private const long Away = 100_000_000;

    /// <summary>Event time between two messages, ns: a period lasts 80 s of it, so no rate limit is met.</summary>
    private const long StepNs = 400_000_000;

    /// <summary>The message that carries this event time.</summary>
    public static long MessageOf(long timeNs) => (timeNs - MarketScript.StartNs) / StepNs;

    /// <summary>Whole WebSocket frames, header included, from this message on.</summary>
    public static byte[][] Frames(int count, int from = 0)
    {
        Instrument[] instruments = Universe.Default();
        Event[] noise = MarketScript.Mixed(6_000, instruments.Length);
        var events = new Event[count * PerFrame];
        for (int i = 0; i < events.Length; i++)
        {
            int n = from + i;
            events[i] = n == 0 ? MarketScript.Trade(Forced, Anchor, 1_000_000, 1)
                : n % Period == Period - 2 ? MarketScript.Quote(Forced, Level(n), 100, 100)
                : n % Period == Period - 1 ? MarketScript.Bar(Forced, Level(n))
                : Noise(noise, n);
            events[i].Header.TimeNs = MarketScript.StartNs + (n * StepNs);
        }

        byte[][] frames = FrameText.Frames(events, instruments, PerFrame);
        return Array.ConvertAll(frames, f => FrameServer.Framed(f));
    }

    private static long Level(int n) => Anchor + (n / Period % 2 == 0 ? Away : -Away);

    /// <summary>Quotes and trades of the other instruments.</summary>
    private static Event Noise(Event[] noise, int n)
    {
        int at = n % noise.Length;
        while (noise[at].Header.Instrument == Forced || noise[at].Header.Kind == EventKind.MinuteBar)
        {
            at = (at + 1) % noise.Length;
        }

        return noise[at];
    }
}
