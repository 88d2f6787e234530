using Qgtm.Fast.EngineTests.Strategies;

namespace Qgtm.Fast.EngineTests.Market;

/// <summary>Markets to begin with.</summary>
internal static class Scene
{
    /// <summary>GLD has gone up (or down) for a minute: its next minute bar makes intraday_momentum buy (or sell).</summary>
    public static EngineHarness Trending(double seconds, bool up = true)
    {
        EngineHarness h = new EngineHarness().Live();
        h.Seconds = seconds - 60;
        h.Quote("GLD", 100);
        h.Trade("GLD", 100);
        h.Seconds += 30;
        h.Quote("GLD", up ? 100.05 : 99.95, bidLots: up ? 90 : 5, askLots: up ? 5 : 90);
        h.Seconds += 29;
        h.Quote("GLD", up ? 100.10 : 99.90, bidLots: up ? 90 : 5, askLots: up ? 5 : 90);
        h.Seconds += 1;
        return h;
    }
}
