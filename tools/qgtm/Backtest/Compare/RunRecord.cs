using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Tool.Backtest.Report;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Backtest.Compare;

/// <summary>A run that is over, as its directory tells it: the journal of a session or of its replay, or the report of a backtest.</summary>
public sealed class RunRecord
{
    private const string DaysFile = "days.csv";
    private readonly string _directory;
    private readonly string[] _days;

    private RunRecord(string directory, IReadOnlyList<Decision> decisions, Profit profit, IReadOnlyList<ulong> inputs, bool isJournal, string[] days)
    {
        (_directory, Decisions, Profit, Inputs, IsJournal, _days) = (directory, decisions, profit, inputs, isJournal, days);
    }

    /// <summary>Every decision in its order.</summary>
    public IReadOnlyList<Decision> Decisions { get; }

    /// <summary>The profit, part by part.</summary>
    public Profit Profit { get; }

    /// <summary>A hash of each input of a journal, of each day's data of a backtest. Stamps of this machine's clock are not in it.</summary>
    public IReadOnlyList<ulong> Inputs { get; }

    /// <summary>True for a journal, whose inputs are events; false for a report, whose are days.</summary>
    public bool IsJournal { get; }

    /// <summary>Reads a directory; one that holds no run is a sentence.</summary>
    public static RunRecord Read(string directory)
    {
        if (Directory.Exists(directory) && Directory.GetFiles(directory, "journal-*.qj").Length != 0)
        {
            return OfJournal(directory);
        }

        return File.Exists(Path.Combine(directory, DecisionFile.Name)) && File.Exists(Path.Combine(directory, ReportFiles.JsonName))
            ? OfReport(directory)
            : throw new UserError(ExitCode.NotFound, $"{directory} holds no run: name the --state directory of a session, or the --out directory of a replay.");
    }

    /// <summary>An input by its place: an event's sequence, time and figures, or a day.</summary>
    public (long Sequence, string Text) Input(int place)
    {
        if (!IsJournal)
        {
            return (0, _days[place]);
        }

        long left = place;
        Event found = default;
        JournalReader.Read(_directory, 1, (in Event e) => found = IsCompared(in e) && left-- == 0 ? e : found);
        return (found.Header.Sequence, InputText.Of(in found, InstrumentFile.Read(_directory)));
    }

    private static RunRecord OfJournal(string directory)
    {
        Instrument[] instruments = InstrumentFile.Read(directory);
        RunTape tape = new([.. instruments.Select(i => i.Symbol)]);
        List<ulong> inputs = [];
        JournalReader.Read(directory, 1, (in Event e) =>
        {
            tape.Take(in e);
            if (IsCompared(in e))
            {
                inputs.Add(Hash(e));
            }
        });
        Profit profit = tape.End().Profit;
        Invariant.Holds(profit.Total == tape.Total, "The parts of the profit add up to it.");
        return new RunRecord(directory, tape.Decisions, profit, inputs, isJournal: true, []);
    }

    private static RunRecord OfReport(string directory)
    {
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, ReportFiles.JsonName)));
        if (!report.RootElement.TryGetProperty("profit", out JsonElement p))
        {
            throw new UserError(ExitCode.Configuration, $"The report in {directory} is of an older build: run that backtest again.");
        }

        Profit profit = new(p.GetProperty("data").GetDecimal(), p.GetProperty("latency").GetDecimal(), p.GetProperty("fill").GetDecimal(), p.GetProperty("fee").GetDecimal());
        string[][] days = [.. File.ReadLines(Path.Combine(directory, DaysFile)).Skip(1).Select(l => l.Split(','))];
        return new RunRecord(
            directory,
            DecisionFile.Read(Path.Combine(directory, DecisionFile.Name)),
            profit,
            [.. days.Select(d => ulong.Parse(d[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))],
            isJournal: false,
            [.. days.Select(d => d[0])]);
    }

    /// <summary>The engine's sign of life carries a clock of this machine and changes nothing.</summary>
    private static bool IsCompared(in Event e) => e.IsInput && e.Header.Kind != EventKind.Canary;

    private static ulong Hash(Event e)
    {
        e.Header.Sequence = 0;
        if (e.Header.Kind is EventKind.Quote or EventKind.Trade or EventKind.TradingStatus or EventKind.LimitBands)
        {
            e.Quote.RecvNs = 0; // All four have their stamp at this place; it feeds latency figures and nothing else.
        }

        StateHash.Lanes lanes = StateHash.Lanes.Start;
        lanes.Add(MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e)));
        return lanes.Value;
    }
}
