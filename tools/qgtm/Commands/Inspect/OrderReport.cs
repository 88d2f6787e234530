using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Commands.Inspect;

/// <summary>One order from the journal alone: which strategy wanted it, which build sent it, who had started that, what became of it.</summary>
internal static class OrderReport
{
    /// <summary>Prints it; an id that the journal does not know is a sentence.</summary>
    /// <param name="text">The client_order_id as the broker shows it.</param>
    /// <param name="directory">The state directory.</param>
    /// <param name="json">One object instead of lines.</param>
    public static void Print(string text, string directory, bool json)
    {
        if (!ClOrdIds.TryParse(Encoding.ASCII.GetBytes(text), out long id))
        {
            throw new UserError(ExitCode.Configuration, $"{text} is no client_order_id of this engine: it is q- and 16 hexadecimal digits.");
        }

        StateFile.At(directory);
        (Event start, Event? order, List<Event> reports) = StateFile.Settled(() => Find(directory, id));
        if (order is not { } o)
        {
            throw new UserError(ExitCode.NotFound, $"The journal in {directory} has no order {text}.");
        }

        string strategy = o.Order.Strategy < 0 ? "none: the engine's own close" : ControlSources.StrategyNames[o.Order.Strategy];
        string symbol = InstrumentFile.Read(directory)[o.Header.Instrument].Symbol;
        if (json)
        {
            JsonOut.Print(w =>
            {
                w.WriteString("clOrdId", text);
                w.WriteString("symbol", symbol);
                w.WriteString("strategy", strategy);
                w.WriteString("build", BuildOf(in start));
                w.WriteNumber("startedBy", start.Numbers.C);
                w.WriteNumber("bootEpoch", id >> 32);
                w.WriteNumber("sequence", o.Header.Sequence);
                w.WriteNumber("reports", reports.Count);
                w.WriteString("status", reports.Count == 0 ? "none" : reports[^1].Report.Status.ToString());
            });
            return;
        }

        Console.Out.WriteLine($"{text}: {o.Order.Side} {o.Order.Qty / Fixed.One} {symbol}");
        Console.Out.WriteLine($"  strategy   {strategy}");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  build      {BuildOf(in start)}, start {id >> 32}, by uid {start.Numbers.C}"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  approved   {Time(in o)}, sequence {o.Header.Sequence}"));
        foreach (Event r in reports)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {r.Report.Status,-10} {Time(in r)}, {r.Report.CumQty / Fixed.One} filled at {Fixed.ToDouble(r.Report.AvgPx):0.0000}"));
        }
    }

    /// <summary>The first bytes of the engine's module id, as the start has written them down.</summary>
    private static string BuildOf(ref readonly Event start) => start.Numbers.B.ToString("x16", CultureInfo.InvariantCulture);

    private static string Time(ref readonly Event e) =>
        DateTime.UnixEpoch.AddTicks(e.Header.TimeNs / 100).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static (Event Start, Event? Order, List<Event> Reports) Find(string directory, long id)
    {
        long epoch = 0;
        Event start = default;
        Event? order = null;
        List<Event> reports = [];
        JournalReader.Read(directory, 1, (in Event e) =>
        {
            switch (e.Header.Kind)
            {
                case EventKind.EngineStart when ++epoch == id >> 32:
                    start = e;
                    break;
                case EventKind.NewOrderSingle when e.Order.OrderId == id:
                case EventKind.OrderReplaceRequest when e.Replace.OrderId == id:
                    order = e;
                    break;
                case EventKind.ExecutionReport when e.Report.OrderId == id:
                    reports.Add(e);
                    break;
                default:
                    break;
            }
        });
        return (start, order, reports);
    }
}
