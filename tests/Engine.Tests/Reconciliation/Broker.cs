using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.EngineTests.Strategies;
using Qgtm.Fast.Events;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.EngineTests.Reconciliation;

/// <summary>A broker that is looked at: its positions, orders, executions and money, and the engine that looks.</summary>
internal sealed class Broker : IDisposable
{
    private const long Cash = 100_000;

    public EngineHarness Engine { get; } = new EngineHarness().Live();

    /// <summary>Signed shares by symbol.</summary>
    public Dictionary<string, long> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>Symbols that are no instruments: signed shares and value in USD.</summary>
    public Dictionary<string, (long Shares, long Usd)> Strange { get; } = new(StringComparer.Ordinal);

    /// <summary>Open orders: key, ours or not, symbol, shares, filled shares, sells.</summary>
    public List<(long Key, bool Ours, string Symbol, long Shares, long Filled, bool Sells)> Orders { get; } = [];

    /// <summary>Executions listed since the last look: order, shares.</summary>
    public List<(long OrderId, long Shares)> Executions { get; } = [];

    /// <summary>What the broker says of money, USD; null = what the fills leave.</summary>
    public decimal? CashUsd { get; set; }
    public decimal? EquityUsd { get; set; }

    public EngineState State => Engine.State;

    public IEnumerable<Event> Notices => Engine.Outputs.Where(e => e.Header.Kind == EventKind.ReconciliationBreak);

    public BreakRow[] Breaks => [.. State.Breaks.Where(b => b.State != BreakState.None)];

    public bool IsFrozen(string symbol) => State.Positions[Engine.IndexOf(symbol)].Frozen != 0;

    /// <summary>One whole look so many seconds after the last, executions included when asked.</summary>
    public void Look(double after = 3, LookCause cause = LookCause.Periodic, bool executions = false)
    {
        Engine.Seconds += after;
        Begin(cause);
        Answer();
        End(executions);
    }

    public void Begin(LookCause cause) => Engine.Apply(EventKind.LookBegin, fill: (ref Event e) => e.Numbers.A = (long)cause);

    public void End(bool executions = false) => Engine.Apply(EventKind.LookEnd, fill: (ref Event e) =>
    {
        e.Numbers.A = LookParts.Full | (executions ? LookParts.Executions : 0);
        e.Numbers.B = executions ? 1 : 0;
    });

    public void Answer()
    {
        Money();
        foreach ((long key, bool ours, string symbol, long shares, long filled, bool sells) in Orders)
        {
            Engine.Apply(EventKind.BrokerOrder, symbol, (ref Event e) =>
            {
                e.Header.Flags = (ushort)((ours ? 1 : 0) | (sells ? 2 : 0));
                e.BrokerOrder = new BrokerOrderPayload { Key = key, OrderQty = shares * Fixed.One, CumQty = filled * Fixed.One };
            });
        }

        foreach ((long id, long shares) in Executions)
        {
            Engine.Apply(EventKind.BrokerExecution, fill: (ref Event e) => e.BrokerExecution = new BrokerExecutionPayload { OrderId = id, Qty = shares * Fixed.One });
        }

        Executions.Clear();
        foreach (string symbol in Engine.Engine.Instruments.ToArray().Select(i => i.Symbol))
        {
            Engine.Apply(EventKind.VenuePosition, symbol, (ref Event e) =>
            {
                e.Position.Qty = Held.GetValueOrDefault(symbol) * Fixed.One;
                e.Position.AvgPx = e.Position.Qty == 0 ? 0 : 100 * Fixed.One;
            });
        }

        foreach ((string symbol, (long shares, long usd)) in Strange)
        {
            Engine.Apply(EventKind.VenuePosition, fill: (ref Event e) => e.Position = new PositionPayload
            {
                Qty = shares * Fixed.One,
                Notional = usd * Fixed.One,
                Symbol = symbol[0],
            });
        }
    }

    /// <summary>An order of our own for GLD that the broker has acknowledged; it is not in the broker's list yet.</summary>
    public Event Order()
    {
        EngineHarness h = Engine;
        h.Quote("GLD", 100);
        h.Trade("GLD", 100);
        h.Seconds += 30;
        h.Quote("GLD", 100.05, bidLots: 90);
        h.Seconds += 29;
        h.Quote("GLD", 100.10, bidLots: 90);
        h.Seconds += 1;
        h.MinuteThenQuotes(("GLD", 100.10));
        Event order = h.OrdersOf("GLD").Last();
        Report(order, OrdStatus.New, 0);
        return order;
    }

    public void Report(Event order, OrdStatus status, long shares) => Engine.Apply(EventKind.ExecutionReport, "GLD", (ref Event e) =>
        e.Report = new ExecutionReportPayload { OrderId = order.Order.OrderId, Status = status, CumQty = shares * Fixed.One, AvgPx = shares == 0 ? 0 : 100 * Fixed.One });

    public void Adjust(long number, long actor = 1000) => Engine.Apply(EventKind.Adjust, fill: (ref Event e) =>
    {
        e.Numbers.A = number;
        e.Numbers.B = actor;
    });

    public void Dispose() => Engine.Dispose();

    private void Money()
    {
        decimal spent = Engine.Engine.Instruments.ToArray().Select((_, i) => State.Positions[i])
            .Sum(p => (p.AvgPx / 1e9m * (p.Qty / 1e9m)) - (p.RealizedPnl / 1e9m));
        decimal cash = CashUsd ?? Cash - spent;
        Engine.Apply(EventKind.VenueAccount, fill: (ref Event e) => e.Account = new AccountPayload
        {
            Equity = (long)((EquityUsd ?? cash + spent) * Fixed.One),
            Cash = (long)(cash * Fixed.One),
            BuyingPower = 200_000 * Fixed.One,
            LastEquity = 100_000 * Fixed.One,
        });
    }
}
