using System;
using System.Collections.Generic;
using System.IO;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Tool.Commands.Indicators;
using Qgtm.Fast.Tool.Commands.Inspect;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm indicators dump`: every feature of one name at each of its bars, as CSV, from bars in files or from a journal.</summary>
public static class IndicatorsCommand
{
    private const string Usage =
        "Say what: qgtm indicators dump --symbol SYM --data FILE... | --journal DIR [--interval 1d|1h|15m|5m|1m] [--out FILE].";

    private static readonly string[] Intervals = ["1m", "5m", "15m", "1h", "1d"];

    /// <summary>0 = written; 2 = there is no such file, journal or symbol.</summary>
    public static int Run(string[] words)
    {
        if (words is not ["dump", .. var rest])
        {
            throw new UserError(ExitCode.Configuration, Usage);
        }

        (string symbol, List<string> data, string? journal, BarInterval interval, string? path) = Parse(rest);
        using TextWriter? file = path is null ? null : new StreamWriter(path);
        TextWriter to = file ?? Console.Out;
        long lines = journal is null ? FromFiles(symbol, data, interval, to) : FromJournal(symbol, journal, interval, to);
        if (path is not null)
        {
            Console.Out.WriteLine($"{lines} bars of {symbol} in {path}");
        }

        return ExitCode.Ok;
    }

    private static long FromFiles(string symbol, List<string> data, BarInterval interval, TextWriter to)
    {
        List<Instrument> instruments = [.. Universe.Default()];
        List<Event> events = BarFile.Read(data, instruments);
        Dump dump = new([.. instruments], symbol, interval, to);
        foreach (Event e in events)
        {
            dump.Take(in e);
        }

        dump.End();
        return dump.Lines;
    }

    private static long FromJournal(string symbol, string directory, BarInterval interval, TextWriter to)
    {
        if (!Directory.Exists(directory) || Directory.GetFiles(directory, "journal-*.qj").Length == 0)
        {
            throw new UserError(ExitCode.NotFound, $"There is no journal in {directory}: give the --state directory of a run.");
        }

        // An engine may be writing: what is read again begins with an empty page.
        (string text, long lines) = StateFile.Settled(() =>
        {
            using StringWriter page = new();
            Dump dump = new(InstrumentFile.Read(directory), symbol, interval, page);
            JournalReader.Read(directory, 1, dump.Take);
            dump.End();
            return (page.ToString(), dump.Lines);
        });
        to.Write(text);
        return lines;
    }

    private static (string Symbol, List<string> Data, string? Journal, BarInterval Interval, string? Out) Parse(string[] words)
    {
        string? symbol = null, journal = null, path = null;
        List<string> data = [];
        int interval = (int)BarInterval.Day;
        for (int i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--symbol" when i + 1 < words.Length: symbol = words[++i]; break;
                case "--journal" when i + 1 < words.Length: journal = words[++i]; break;
                case "--out" when i + 1 < words.Length: path = words[++i]; break;
                case "--interval" when i + 1 < words.Length: interval = Array.IndexOf(Intervals, words[++i]); break;
                case "--data" when i + 1 < words.Length:
                    while (i + 1 < words.Length && !words[i + 1].StartsWith("--", StringComparison.Ordinal))
                    {
                        data.Add(words[++i]);
                    }

                    break;
                default: throw new UserError(ExitCode.Configuration, Usage);
            }
        }

        if (symbol is null || interval < 0 || (journal is null) == (data.Count == 0))
        {
            throw new UserError(ExitCode.Configuration, Usage);
        }

        return (symbol, data, journal, (BarInterval)interval, path);
    }

    /// <summary>
    /// An engine that takes inputs and says a line for each new bar of the name. That of a day waits until the day is complete, so that
    /// features between names are of the same day; when a later bar comes first, they are those of the day before.
    /// </summary>
    private sealed class Dump
    {
        private readonly FeatureReader _reader = new();
        private readonly Engine _engine;
        private readonly int _instrument;
        private readonly BarInterval _interval;
        private readonly TextWriter _to;
        private long _count;
        private long _day;
        private string? _line;

        public Dump(Instrument[] instruments, string symbol, BarInterval interval, TextWriter to)
        {
            _instrument = Universe.IndexOf(instruments, symbol);
            if (_instrument is < 0 or >= EngineLimits.BarInstrumentsMax)
            {
                throw new UserError(ExitCode.NotFound, $"There are no bars of {symbol} here; bar features are kept for the first {EngineLimits.BarInstrumentsMax} names.");
            }

            (_interval, _to) = (interval, to);
            _engine = new Engine(new EngineState(Recovery.Room(instruments)), instruments, new RingBuffer(1 << 16, 0));
            to.WriteLine(_reader.Header);
        }

        public long Lines { get; private set; }

        public void Take(in Event e)
        {
            if (!e.IsInput)
            {
                return;
            }

            _engine.Apply(in e);
            EngineState state = _engine.State;
            ref readonly BarFeatures bar = ref state.Bars(_instrument, _interval);
            if (bar.Count != _count)
            {
                End();
                _count = bar.Count;
                _line = _reader.Line(state, _instrument, _interval);
                _day = _interval == BarInterval.Day ? bar.LastNs / SeriesTable.DayNs : 0;
            }

            if (_line is not null && state.Cross.Day >= _day)
            {
                _line = _day == 0 ? _line : _reader.Line(state, _instrument, _interval);
                End();
            }
        }

        /// <summary>Says the line that waits.</summary>
        public void End()
        {
            if (_line is not null)
            {
                Lines++;
                _to.WriteLine(_line);
                _line = null;
            }
        }
    }
}
