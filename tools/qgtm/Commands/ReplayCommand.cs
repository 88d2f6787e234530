using System;
using System.Globalization;
using System.IO;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Tool.Backtest;
using Qgtm.Fast.Tool.Backtest.Compare;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm replay`: a journal again through the same engine, two runs against each other, or a backtest.</summary>
public static class ReplayCommand
{
    /// <summary>0 = no difference; 1 = the first difference is printed.</summary>
    public static int Run(ReadOnlySpan<string> words)
    {
        if (words is ["--data", ..])
        {
            return BacktestCommand.Run(words);
        }

        if (words is ["--compare", ..])
        {
            return CompareCommand.Run(words[1..]);
        }

        if (words is not (["--journal", _, "--verify"] or ["--journal", _, "--out", _, ..]))
        {
            throw new UserError(ExitCode.Configuration, "Say what: qgtm replay --journal DIR --verify or --out OUT, qgtm replay --compare RUN_A RUN_B, or qgtm replay --data DIR for a backtest.");
        }

        string directory = words[1];

        if (!Directory.Exists(directory) || Directory.GetFiles(directory, "journal-*.qj").Length == 0)
        {
            throw new UserError(ExitCode.NotFound, $"There is no journal in {directory}: give the --state directory of a run.");
        }

        if (words is [_, _, "--out", var to, .. var rest])
        {
            return JournalReplay.Run(directory, to, rest);
        }

        Instrument[] instruments = InstrumentFile.Read(directory);
        EngineState state = new(Recovery.Room(instruments));
        using RingBuffer ring = new(1 << 16, 1);
        Engine engine = new(state, instruments, ring);
        Comparison comparison = new(engine, ring);
        JournalReader.Read(directory, 1, comparison.Take);
        if (comparison.Difference is { } difference)
        {
            Console.Out.WriteLine("1 difference at " + difference);
            return ExitCode.Error;
        }

        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"0 differences in {comparison.Compared} events, stateHash {StateHash.Of(state):x16}"));
        return ExitCode.Ok;
    }
}
