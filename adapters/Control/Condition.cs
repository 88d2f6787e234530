using System;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>The facts that decide the health dot, read once per request. Ages are wall time.</summary>
public readonly record struct Condition
{
    /// <summary>An engine that has handled nothing for this long is stalled: the broker's clock alone ticks every second.</summary>
    public static readonly TimeSpan StalledAfter = TimeSpan.FromSeconds(10);

    public TimeSpan Uptime { get; init; }
    public TimeSpan EventAge { get; init; }
    public TimeSpan MarketAge { get; init; }

    /// <summary>Since the last canary that went through ring and journal, and its count.</summary>
    public TimeSpan CanaryAge { get; init; }
    public long Canary { get; init; }

    /// <summary>False until the first market event of this process.</summary>
    public bool HasMarketData { get; init; }
    public bool Reconciled { get; init; }
    public bool OrderStreamUp { get; init; }
    public bool SessionOpen { get; init; }

    /// <summary>Instruments on which broker and books disagree.</summary>
    public int Frozen { get; init; }
    public KillTier Tier { get; init; }

    /// <summary>The part that is worst off; null = all are well.</summary>
    public Component? Trouble { get; init; }

    /// <summary>Share of the peak of equity that is lost, 0 to 1.</summary>
    public double Drawdown { get; init; }

    /// <summary>An event was handled within the last ten seconds.</summary>
    public bool IsAlive => EventAge < StalledAfter;

    /// <summary>Orders can leave: alive, compared with the broker, and the order stream is up.</summary>
    public bool IsReady => IsAlive && Reconciled && OrderStreamUp;

    /// <summary>Broker and books agree.</summary>
    public bool IsClean => Reconciled && Frozen == 0;

    /// <summary>Reads the facts.</summary>
    public static Condition Of(ControlSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        EngineState state = sources.Engine.State;
        int frozen = 0;
        foreach (ref readonly PositionRow row in state.Positions.AsSpan())
        {
            frozen += row.Frozen != 0 ? 1 : 0;
        }

        ref readonly ScalarsRow s = ref state.Scalars;
        long peak = s.PeakEquity;
        ComponentFacts facts = sources.Facts();
        Condition c = new()
        {
            Uptime = sources.Recent.Uptime,
            EventAge = sources.Recent.EventAge,
            MarketAge = sources.Recent.MarketAge,
            CanaryAge = sources.Recent.CanaryAge,
            Canary = sources.Recent.Canary,
            HasMarketData = sources.Recent.MarketEvents > 0,
            Reconciled = s.Reconciled == 1,
            OrderStreamUp = s.OrderStreamUp == 1,
            SessionOpen = s.SessionOpen == 1,
            Frozen = frozen,
            Tier = state.Tier,
            Drawdown = peak > 0 ? Math.Max(0, 1 - ((double)s.Equity / peak)) : 0,
        };
        return c with { Trouble = ComponentHealth.Worst(in c, in facts) };
    }
}
