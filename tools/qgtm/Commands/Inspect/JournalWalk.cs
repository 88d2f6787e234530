using System;
using System.IO;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Commands.Inspect;

/// <summary>What looks at a session's events and at the state around them.</summary>
internal interface IJournalSight
{
    /// <summary>An event that the state does not have yet.</summary>
    void Before(in Event e);

    /// <summary>The same event; the state has it, and all that an input has caused.</summary>
    void After(in Event e);
}

/// <summary>
/// A session from its first event on through an engine of this build, compared event by event. Nothing on the disk changes; an engine may
/// be writing.
/// </summary>
internal static class JournalWalk
{
    /// <summary>Makes the sight on an empty state and shows it every event. One that meets a write half-way begins anew, with another sight.</summary>
    public static T Through<T>(string directory, Func<EngineState, Instrument[], T> make)
        where T : IJournalSight
    {
        if (!Directory.Exists(directory) || Directory.GetFiles(directory, "journal-*.qj").Length == 0)
        {
            throw new UserError(ExitCode.NotFound, $"There is no journal in {directory}: give the --state directory of a run.");
        }

        Instrument[] instruments = InstrumentFile.Read(directory);
        return StateFile.Settled(() =>
        {
            EngineState state = new(Recovery.Room(instruments));
            using RingBuffer ring = new(Recovery.RingCapacity, 1);
            Comparison comparison = new(new Engine(state, instruments, ring), ring);
            T sight = make(state, instruments);
            JournalReader.Read(directory, 1, (in Event e) =>
            {
                sight.Before(in e);
                comparison.Take(in e);
                sight.After(in e);
            });
            comparison.Throw();
            return sight;
        });
    }
}
