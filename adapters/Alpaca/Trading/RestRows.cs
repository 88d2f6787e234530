using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// An order of a list: the broker's id, when it was submitted (ns since the Unix epoch), the report or external order, and
/// the BrokerOrder of a look.
/// </summary>
public readonly record struct OrderListRow(Guid Id, long SubmittedNs, Event Event, Event View)
{
    /// <summary>Our id of it; 0 = made elsewhere.</summary>
    public long OrderId => Event.Header.Kind == EventKind.ExecutionReport ? Event.Report.OrderId : 0;
}

/// <summary>The account as a VenueAccount event, and its number.</summary>
public readonly record struct AccountRow(Event Event, string Number);

/// <summary>What became of one order of a cancel-all: 200 = the request was taken.</summary>
public readonly record struct CancelRow(Guid Id, int Status)
{
    /// <summary>The cancel was taken; the order may still fill.</summary>
    public bool IsTaken => Status is >= 200 and < 300;
}

/// <summary>What became of one position of a close-all.</summary>
public readonly record struct CloseRow(string Symbol, int Status, BrokerReason Reason)
{
    /// <summary>An order that closes it was taken.</summary>
    public bool IsTaken => Status is >= 200 and < 300;
}

/// <summary>A symbol as the broker lists it.</summary>
public sealed record AssetRow(
    Guid Id, string Symbol, string Name, string Exchange, string AssetClass, bool IsActive, bool Tradable, bool Marginable, bool Shortable, bool EasyToBorrow, bool Fractionable);

/// <summary>A trading day, New York time.</summary>
public readonly record struct CalendarDay(DateOnly Date, TimeOnly Open, TimeOnly Close);

/// <summary>What the account is set to.</summary>
public sealed record AccountConfiguration(
    bool NoShorting, bool SuspendTrade, bool FractionalTrading, string MaxMarginMultiplier, string TradeConfirmEmail);

/// <summary>Equity over time: seconds since the Unix epoch, nano-USD, 0 where the broker has none.</summary>
public sealed record PortfolioHistory(IReadOnlyList<long> TimesSeconds, IReadOnlyList<long> Equity, IReadOnlyList<long> ProfitLoss, long BaseValue, string Timeframe);

/// <summary>
/// Something that happened on the account. For a fill: execution, order, nano-shares, nano-USD. For all else the amount,
/// nano-USD. Instrument -1 = not in the table.
/// </summary>
public sealed record ActivityRow(string Id, string Type, int Instrument, Guid OrderId, Side Side, long Qty, long Px, long CumQty, long NetAmount, long TimeNs)
{
    /// <summary>First 8 bytes of the uuid in the activity's id; 0 = none.</summary>
    public long ExecKey
    {
        get
        {
            int at = Id.LastIndexOf(':');
            return at < 0 ? 0 : OrderJson.Key(System.Text.Encoding.ASCII.GetBytes(Id[(at + 1)..]));
        }
    }

    /// <summary>A fill of one of our orders, as a look lists it.</summary>
    public Event ToBrokerExecution(long orderId)
    {
        Event e = default;
        e.Header.Kind = EventKind.BrokerExecution;
        e.Header.Source = EventSource.Replies;
        e.Header.Instrument = -1;
        e.BrokerExecution.OrderId = orderId;
        e.BrokerExecution.ExecKey = ExecKey;
        e.BrokerExecution.Qty = Qty;
        e.BrokerExecution.Px = Px;
        return e;
    }
}
