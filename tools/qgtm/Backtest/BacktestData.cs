using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.MarketStore;

namespace Qgtm.Fast.Tool.Backtest;

/// <summary>The data of a range, read once and kept: many runs, in many threads, read it and nobody writes it.</summary>
/// <param name="History">Every event with the instant at which it could be known, ns.</param>
/// <param name="Dividends">By ex-date.</param>
public sealed record BacktestData(IReadOnlyList<(Event Event, long AtNs)> History, DividendTable Dividends)
{
    /// <summary>Trading days in it.</summary>
    public int Days { get; } = History.Where(e => e.Event.Header.Kind == EventKind.DailyBar).Select(e => e.Event.Header.TimeNs).Distinct().Count();

    /// <summary>Reads the databases of the options.</summary>
    public static BacktestData Load(BacktestOptions options)
    {
        using MarketDatabase db = MarketDatabase.Find(options.Data)
            ?? throw new UserError(ExitCode.NotFound, $"There are no databases in {options.Data}: fill them with qgtm data import FILE --db {options.Data}.");
        using MarketHistory history = MarketHistory.Open(db, new HistoryQuery { Instruments = Universe.Default(), From = options.From, To = options.To });
        return new BacktestData(history.Rest(), DividendTable.Of(options, db, Universe.Default()));
    }

    /// <summary>SHA-256 over all of it, in hexadecimal: equal data has equal ones, wherever it came from.</summary>
    public string Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((Event e, long at) in History)
        {
            hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e)));
            hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in at)));
        }

        foreach ((DateOnly day, int instrument, long nanos) in Dividends.All())
        {
            hash.AppendData(MemoryMarshal.AsBytes<long>([day.DayNumber, instrument, nanos]));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
