using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation;

/// <summary>Several recorded files merged by time; at equal times the earlier file goes first.</summary>
internal sealed class ReplaySource : MarketSource
{
    private readonly List<ReplayFile> _files = [];
    private readonly Event[] _heads;
    private readonly long[] _atNs;

    /// <summary>Opens the files and appends or opens for trading the instruments they hold.</summary>
    public ReplaySource(IReadOnlyList<string> paths, List<VenueInstrument> instruments)
    {
        for (int k = 0; k < paths.Count; k++)
        {
            var file = new ReplayFile(paths[k]);
            _files.Add(file);
            foreach (string symbol in file.Symbols)
            {
                file.Bind(symbol, Enlist(symbol, instruments));
            }
        }

        _heads = new Event[_files.Count];
        _atNs = new long[_files.Count];
        for (int k = 0; k < _files.Count; k++)
        {
            Advance(k);
        }

        long first = _atNs.Length == 0 ? long.MaxValue : _atNs.Min();
        FirstNs = first == long.MaxValue ? 0 : first;
    }

    public override long FirstNs { get; }

    public override bool TryNext(out Event row, out long atNs)
    {
        int first = -1;
        for (int k = 0; k < _atNs.Length; k++)
        {
            if (_atNs[k] != long.MaxValue && (first < 0 || _atNs[k] < _atNs[first]))
            {
                first = k;
            }
        }

        row = first < 0 ? default : _heads[first];
        atNs = first < 0 ? 0 : _atNs[first];
        if (first >= 0)
        {
            Advance(first);
        }

        return first >= 0;
    }

    protected override void Dispose(bool disposing)
    {
        foreach (ReplayFile file in _files)
        {
            file.Dispose();
        }
    }

    private static int Enlist(string symbol, List<VenueInstrument> instruments)
    {
        int id = instruments.FindIndex(i => string.Equals(i.Symbol, symbol, StringComparison.Ordinal));
        if (id >= 0)
        {
            instruments[id] = instruments[id] with { Tradable = true };
            return id;
        }

        long tick = symbol.StartsWith("XAU", StringComparison.Ordinal) ? 1_000_000 : VenueUniverse.Tick;
        instruments.Add(new VenueInstrument(instruments.Count, symbol, symbol, "REPLAY", tick, Tradable: true));
        return instruments.Count - 1;
    }

    private void Advance(int k)
    {
        if (!_files[k].TryNext(out _heads[k], out _atNs[k]))
        {
            _atNs[k] = long.MaxValue;
        }
    }
}
