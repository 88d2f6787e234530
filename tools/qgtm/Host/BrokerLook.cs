using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Reconciliation;

namespace Qgtm.Fast.Tool.Host;

/// <summary>One look at the broker as inputs: it begins, all answers are read, then they are put one behind the other, and it ends.</summary>
public sealed class BrokerLook(AlpacaRest rest, Session session)
{
    private readonly OrderLook _orders = new(rest);

    /// <summary>Refuses a start of which the broker has orders that this directory did not send; before anything of the start is journaled.</summary>
    /// <param name="epoch">The least number that a person gives to this start; 0 = none.</param>
    /// <param name="timeNs">The broker's clock.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task FenceAsync(long epoch, long timeNs, CancellationToken cancellationToken) =>
        Fence.AtStart(await _orders.RecentAsync(timeNs, cancellationToken), session.State, epoch);

    /// <summary>Looks; a failure comes out, and then there is no end, so nothing is judged.</summary>
    /// <param name="cause">Why.</param>
    /// <param name="full">Orders and executions too, not only account and positions.</param>
    /// <param name="timeNs">The broker's clock.</param>
    /// <param name="put">Takes the inputs.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task RunAsync(LookCause cause, bool full, long timeNs, Action<Event> put, CancellationToken cancellationToken)
    {
        Event begin = default;
        begin.Header.Kind = EventKind.LookBegin;
        begin.Numbers.A = (long)cause;
        Put(begin, timeNs, put);
        (List<Event> answers, long parts) = await ReadAsync(full, cause == LookCause.Start, timeNs, cancellationToken);
        KillPoint.Reached(KillPoint.Reconcile);
        foreach (Event answer in answers)
        {
            Put(answer, timeNs, put);
        }

        Event end = default;
        end.Header.Kind = EventKind.LookEnd;
        end.Numbers.A = parts;
        end.Numbers.B = full ? _orders.ExecutionsFromNs : 0;
        Put(end, timeNs, put);
        _orders.Delivered();
    }

    /// <summary>What orders have executed comes first: a position that it explains is no difference.</summary>
    private async Task<(List<Event> Answers, long Parts)> ReadAsync(bool full, bool isStart, long timeNs, CancellationToken cancellationToken)
    {
        List<Event> answers = [];
        long parts = LookParts.Holdings;
        if (full)
        {
            parts = LookParts.Full | LookParts.Executions;
            List<Event> recent = await _orders.RecentAsync(timeNs, cancellationToken);
            if (isStart)
            {
                Fence.Check(recent, Volatile.Read(ref session.State.Scalars.BootEpoch), hasSent: false);
            }
            else
            {
                Fence.WhileRunning(recent, session.State);
            }

            answers.AddRange(recent.FindAll(IsNews));
            answers.AddRange(await _orders.OpenAsync(cancellationToken));
            answers.AddRange(await _orders.ExecutionsAsync(cancellationToken));
        }

        answers.Add((await rest.GetAccountAsync(cancellationToken)).Event);
        answers.AddRange(Complete(await rest.GetPositionsAsync(cancellationToken), session.Engine.Instruments.Length));
        return (answers, parts);
    }

    /// <summary>
    /// The broker lists only what it holds: every other instrument is an explicit zero, so that a position which is gone is a
    /// difference too. What is no instrument comes last.
    /// </summary>
    public static List<Event> Complete(List<Event> listed, int instruments)
    {
        var all = new List<Event>(instruments);
        for (int i = 0; i < instruments; i++)
        {
            Event e = default;
            e.Header.Kind = EventKind.VenuePosition;
            e.Header.Source = EventSource.Replies;
            e.Header.Instrument = i;
            e.Position = listed.Find(p => p.Header.Instrument == i).Position;
            all.Add(e);
        }

        all.AddRange(listed.FindAll(p => p.Header.Instrument < 0 || p.Header.Instrument >= instruments));
        return all;
    }

    /// <summary>False for a report that says what the books have already, and for one that no order of the books is about.</summary>
    private bool IsNews(Event report) => OrderTable.IsNews(session.State, report.Report.OrderId, report.Report.Status, report.Report.CumQty);

    private static void Put(Event e, long timeNs, Action<Event> put)
    {
        e.Header.Source = EventSource.Replies;
        e.Header.TimeNs = timeNs;
        e.Header.Instrument = e.Header.Kind is EventKind.LookBegin or EventKind.LookEnd ? -1 : e.Header.Instrument;
        put(e);
    }
}
