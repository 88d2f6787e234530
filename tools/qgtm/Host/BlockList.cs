using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Tool.Host;

/// <summary>The names that a run may not open, as inputs: the journal has them, so a replay blocks the same.</summary>
public static class BlockList
{
    /// <summary>Sets the list for all instruments, the names on it and the others. An unknown name is a <see cref="UserError"/>.</summary>
    public static void Apply(Session session, IReadOnlyList<string> symbols, long timeNs)
    {
        ReadOnlySpan<Instrument> instruments = session.Engine.Instruments;
        foreach (string symbol in symbols)
        {
            if (Universe.IndexOf(instruments, symbol) < 0)
            {
                throw new UserError(ExitCode.Configuration, $"--block names {symbol}, which is no instrument of this run: see `qgtm help`.");
            }
        }

        for (int i = 0; i < instruments.Length; i++)
        {
            Event e = default;
            e.Header.Kind = EventKind.Block;
            e.Header.Source = EventSource.Commands;
            e.Header.Instrument = i;
            e.Header.TimeNs = timeNs;
            e.Numbers.A = Contains(symbols, instruments[i].Symbol) ? 1 : 0;
            session.Apply(in e);
        }
    }

    private static bool Contains(IReadOnlyList<string> symbols, string symbol)
    {
        foreach (string s in symbols)
        {
            if (string.Equals(s, symbol, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
