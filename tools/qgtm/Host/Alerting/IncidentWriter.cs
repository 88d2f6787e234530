using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Control;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Tool.Commands.Incident;
using Qgtm.Fast.Values;
using Qgtm.Fast.Watchdog;

namespace Qgtm.Fast.Tool.Host.Alerting;

/// <summary>
/// Puts the incident report into the state directory: when the account is flat (at once under HALT_ALL, which closes nothing),
/// again five minutes of event time after the trigger, and at the stop. It reads the journal, so the engine does nothing for it.
/// </summary>
public sealed class IncidentWriter(Session session, string directory, AlertDesk desk)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private (long RaisedNs, int Phase) _written;

    /// <summary>Looks each second until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Period);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            WriteIfDue();
        }
    }

    /// <summary>The last look of a stop.</summary>
    public void WriteLast() => Write((KillTier)session.State.Scalars.Tier < KillTier.Flatten ? 0 : 3);

    private void WriteIfDue() => Write(Phase());

    /// <summary>0 = nothing to tell yet, 1 = flat or halted, 2 = five minutes are over.</summary>
    private int Phase()
    {
        ref ControlRow c = ref session.State.Control;
        KillTier tier = (KillTier)Volatile.Read(ref session.State.Scalars.Tier);
        return tier < KillTier.Flatten ? 0
            : Volatile.Read(ref session.State.Scalars.TimeNs) - Volatile.Read(ref c.RaisedNs) >= IncidentReport.SpanNs ? 2
            : tier == KillTier.HaltAll || Volatile.Read(ref c.FlatNs) != 0 ? 1 : 0;
    }

    private void Write(int phase)
    {
        (long RaisedNs, int Phase) due = (Volatile.Read(ref session.State.Control.RaisedNs), phase);
        if (phase == 0 || (due.RaisedNs == _written.RaisedNs && due.Phase <= _written.Phase))
        {
            return;
        }

        try
        {
            if (IncidentReader.Of(directory) is not { } report)
            {
                return;
            }

            string name = $"incident-{report.TriggeredAt:yyyyMMdd-HHmmss}.md";
            string path = Path.Combine(directory, name);
            bool isNew = !File.Exists(path);
            OwnerFile.Replace(path, Encoding.UTF8.GetBytes(IncidentText.Markdown(report)), sync: true);
            if (isNew)
            {
                desk.Raise(AlertTable.IncidentReport, $"The incident report is in {name}; drawdown {FormattableString.Invariant($"{report.DrawdownPct:0.00}")} %, {report.Open.Count} points are open");
            }

            _written = due;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalFault or JournalCorrupt)
        {
            // The next second tries again: the journal has all that it needs.
        }
    }
}
