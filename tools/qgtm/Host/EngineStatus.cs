using System;
using System.Collections.Generic;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host;

/// <summary>One position: signed shares, and their value at the mark in USD.</summary>
public sealed record Holding(string Symbol, decimal Qty, decimal NotionalUsd);

/// <summary>What a person asks of a running engine at a glance, whether it is read in this process or over its API.</summary>
public sealed record EngineStatus
{
    /// <summary>An input was applied lately.</summary>
    public bool IsAlive { get; init; }

    /// <summary>local, paper, live or backtest, and the same in words.</summary>
    public string Environment { get; init; } = "local";
    public string EnvironmentWords { get; init; } = string.Empty;

    /// <summary>NORMAL to HALT_ALL, as the operators write it.</summary>
    public string Tier { get; init; } = "UNKNOWN";

    /// <summary>Books and broker agree.</summary>
    public bool IsReconciled { get; init; }

    /// <summary>The venue's clock, UTC.</summary>
    public DateTime EventTime { get; init; }
    public TimeSpan Uptime { get; init; }
    public decimal EquityUsd { get; init; }
    public decimal DayPnlUsd { get; init; }
    public long Inputs { get; init; }
    public long Orders { get; init; }
    public long Fills { get; init; }
    public long Rejects { get; init; }
    public IReadOnlyList<Holding> Positions { get; init; } = [];

    /// <summary>Strategies that run, of those that this build has.</summary>
    public int StrategiesLoaded { get; init; }
    public int StrategiesKnown { get; init; } = StrategyCatalogue.Count;

    /// <summary>Today's result against yesterday's equity, 0-100 scale; 0 when that is not known.</summary>
    public decimal DayPnlPct => EquityUsd == DayPnlUsd ? 0 : DayPnlUsd * 100 / (EquityUsd - DayPnlUsd);

    /// <summary>True for the tiers in which nothing is opened any more.</summary>
    public bool IsNoNewOrWorse => Tier is "NO_NEW" or "FLATTEN" or "HALT_ALL";

    /// <summary>
    /// The engine of this process. Reads single 64-bit words while the engine thread writes them: each figure is real, two
    /// may be an event apart.
    /// </summary>
    public static EngineStatus Of(Session session, TimeSpan uptime)
    {
        ScalarsRow s = session.State.Scalars;
        var positions = new List<Holding>();
        bool frozen = false;
        for (int i = 0; i < session.Engine.Instruments.Length; i++)
        {
            PositionRow p = session.State.Positions[i];
            Instrument instrument = session.Engine.Instruments[i];
            frozen |= p.Frozen != 0;
            if (p.Qty != 0)
            {
                positions.Add(new Holding(instrument.Symbol, Units(p.Qty), Units(Fixed.Notional(session.State.Market[i].Mark, p.Qty))));
            }
        }

        return new EngineStatus
        {
            IsAlive = true,
            Tier = Summary.TierText(session.State.Tier),
            IsReconciled = s.Reconciled == 1 && !frozen,
            EventTime = DateTime.UnixEpoch.AddTicks(s.TimeNs / 100),
            Uptime = uptime,
            EquityUsd = Units(s.Equity),
            DayPnlUsd = Units(s.Equity - s.DayEquity),
            Inputs = s.Inputs,
            Orders = s.Orders,
            Fills = s.Fills,
            Rejects = s.Rejects,
            Positions = positions,
            StrategiesLoaded = StrategyCatalogue.Loaded(session.State),
        };
    }

    private static decimal Units(long nanos) => (decimal)nanos / Fixed.One;
}
