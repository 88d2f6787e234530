using System;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// On Sunday from 18:00 to 21:00 in New York, by the broker's clock, the engine is asked once for the week's weights. It makes them itself
/// from its own state, so a replay makes the same; here is only the calendar, which the engine does not have.
/// </summary>
public sealed class WeeklyProposal(Session session)
{
    /// <summary>Hours in New York: made from the first on, in force from the second on once they are accepted.</summary>
    public const int FromHour = 18, DueHour = 21;

    private const long NsPerMs = 1_000_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>When the weights of this evening apply, ns; null when it is no such evening, or they are made already.</summary>
    /// <param name="timeNs">Event time.</param>
    /// <param name="madeNs">When the last proposal was made.</param>
    public static long? DueNs(long timeNs, long madeNs)
    {
        (DateOnly date, int minute) = MarketTime.InNewYork(timeNs / NsPerMs);
        bool isEvening = date.DayOfWeek == DayOfWeek.Sunday && minute >= FromHour * 60 && minute < DueHour * 60;
        return isEvening && madeNs < MarketTime.Ny(date, FromHour, 0) * NsPerMs ? MarketTime.Ny(date, DueHour, 0) * NsPerMs : null;
    }

    /// <summary>While the run lasts.</summary>
    public async Task RunAsync(EngineCommands commands, CancellationToken cancellationToken)
    {
        using PeriodicTimer pause = new(Pause);
        try
        {
            while (await pause.WaitForNextTickAsync(cancellationToken))
            {
                if (DueNs(Volatile.Read(ref session.State.Scalars.TimeNs), Volatile.Read(ref session.State.Proposal.MadeNs)) is { } due)
                {
                    Event ask = commands.Command(EventKind.ProposeWeights);
                    ask.Numbers.A = due;
                    await commands.PutAsync([ask]);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run ends.
        }
    }
}
