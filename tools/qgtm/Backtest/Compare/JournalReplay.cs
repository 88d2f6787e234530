using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Backtest.Compare;

/// <summary>
/// `qgtm replay --journal DIR --out OUT`: the inputs of a session through this build's engine. What it answers goes into a journal of
/// its own, which `inspect` and `replay --compare` read like any other.
/// </summary>
public static class JournalReplay
{
    /// <summary>Latencies of the session's orders, ns from the decision to the broker's word: what `replay --data --latency` draws from.</summary>
    public const string LatencyFile = "latencies.csv";

    private static readonly string[] FillRules = ["--fees", "--latency", "--participation", "--queue", "--seed"];

    /// <summary>0 = replayed to the end, whatever it says.</summary>
    /// <param name="directory">Where the journal is.</param>
    /// <param name="to">A new directory.</param>
    /// <param name="words">--simulated and its fill rules, or nothing.</param>
    public static int Run(string directory, string to, ReadOnlySpan<string> words)
    {
        BacktestOptions? rules = words.IsEmpty ? null : Rules(directory, words);
        if (Directory.Exists(to) && Directory.EnumerateFileSystemEntries(to).Any())
        {
            throw new UserError(ExitCode.Configuration, $"{to} is not empty: name a new directory with --out.");
        }

        Instrument[] instruments = InstrumentFile.Read(directory);
        RunTape tape = new([.. instruments.Select(i => i.Symbol)]);
        using Session session = Session.Open(to, instruments, Console.Error.WriteLine, JournalGate.Written);
        if (rules is null)
        {
            Again(directory, session, tape);
        }
        else
        {
            using SimulatedReplay simulated = new(rules, session, tape);
            JournalReader.Read(directory, 1, (in Event e) => TakeInput(simulated, in e));
            simulated.Finish();
        }

        session.FlushAndRelease();
        DecisionFile.Write(Path.Combine(to, DecisionFile.Name), tape.End().Decisions);
        File.WriteAllLines(Path.Combine(to, LatencyFile), tape.Orders.Values.Where(o => o.AckNs >= 0).Select(o => o.AckNs.ToString(CultureInfo.InvariantCulture)).Prepend("ns"));
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{session.Journaled} events, {tape.Decisions.Count} decisions, {tape.Orders.Count} orders in {to}, stateHash {StateHash.Of(session.State):x16}"));
        return ExitCode.Ok;
    }

    private static void Again(string directory, Session session, RunTape tape)
    {
        long taken = 0;
        JournalReader.Read(directory, 1, (in Event e) =>
        {
            if (!e.IsInput)
            {
                return;
            }

            session.Apply(in e);
            while (taken < session.Ring.Claimed)
            {
                tape.Take(in session.Ring[++taken]);
            }

            if (session.Ring.Claimed - session.Journaled > session.Ring.Capacity / 4)
            {
                session.FlushAndRelease();
            }
        });
    }

    private static void TakeInput(SimulatedReplay simulated, in Event e)
    {
        if (e.IsInput)
        {
            simulated.Take(in e);
        }
    }

    /// <summary>The fill rules of a backtest; what else a backtest can be told is the journal's here.</summary>
    private static BacktestOptions Rules(string directory, ReadOnlySpan<string> words)
    {
        if (words[0] != "--simulated" || words[1..].ToArray().FirstOrDefault(w => w.StartsWith("--", StringComparison.Ordinal) && !FillRules.Contains(w)) is not null)
        {
            throw new UserError(ExitCode.Configuration, $"A journal is replayed to --out as it is, or with --simulated and {string.Join(", ", FillRules)}.");
        }

        return BacktestOptions.Parse(["--data", directory, .. words[1..]]);
    }
}
