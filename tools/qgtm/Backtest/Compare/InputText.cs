using System.Globalization;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Tool.Backtest.Compare;

/// <summary>One input as a person reads it.</summary>
internal static class InputText
{
    /// <summary>Time, kind, name and figures.</summary>
    public static string Of(in Event e, Instrument[] instruments)
    {
        string symbol = e.Header.Instrument < 0 ? string.Empty : " " + instruments[e.Header.Instrument].Symbol;
        return $"{Decision.Time(e.Header.TimeNs)} {e.Header.Kind}{symbol}: {Figures(in e)}";
    }

    private static string Figures(in Event e) => e.Header.Kind switch
    {
        EventKind.Quote => $"bid {N(e.Quote.BidPx)} x {N(e.Quote.BidSize)}, ask {N(e.Quote.AskPx)} x {N(e.Quote.AskSize)}",
        EventKind.Trade => $"{N(e.Trade.Size)} at {N(e.Trade.Px)}",
        EventKind.MinuteBar or EventKind.DailyBar or EventKind.UpdatedBar or EventKind.DailySoFar =>
            $"open {N(e.Bar.Open)}, high {N(e.Bar.High)}, low {N(e.Bar.Low)}, close {N(e.Bar.Close)}, volume {N(e.Bar.Volume)}",
        EventKind.ExecutionReport => $"{e.Report.Status}, {N(e.Report.CumQty)} filled at {N(e.Report.AvgPx)}",
        EventKind.Execution => $"{N(e.Execution.LastQty)} at {N(e.Execution.LastPx)}",
        EventKind.VenueAccount => $"equity {N(e.Account.Equity)}, cash {N(e.Account.Cash)}",
        EventKind.VenuePosition => $"{N(e.Position.Qty)} at {N(e.Position.AvgPx)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{e.Numbers.A} {e.Numbers.B} {e.Numbers.C} {e.Numbers.D} {e.Numbers.E}"),
    };

    private static string N(long nanos) => Decision.Number(nanos);
}
