using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Tool.Environments;

namespace Qgtm.Fast.Tool.Host;

/// <summary>The stores that a run feeds. A store that cannot be opened or written never holds up a run: the journal has the events.</summary>
public sealed class RunStores : IDisposable
{
    /// <summary>The folder in the state directory; the same name as an operator's sqlite3 commands have.</summary>
    public const string Folder = "candles_dbs";

    private readonly string _directory;
    private readonly MarketDatabase? _db;
    private readonly StoreWriter? _writer;

    private RunStores(string directory, MarketDatabase? db, StoreTap? tap, StoreWriter? writer)
    {
        (_directory, _db, Tap, _writer) = (directory, db, tap, writer);
    }

    /// <summary>Events for the stores; null = they are off.</summary>
    public StoreTap? Tap { get; }

    /// <summary>Opens them when the configuration says so.</summary>
    public static RunStores Open(string directory, StoresSection section, Instrument[] instruments, Action<string> say)
    {
        if (!section.IsOn)
        {
            return new RunStores(directory, null, null, null);
        }

        try
        {
            MarketDatabase db = MarketDatabase.Open(Path.Combine(directory, Folder));
            StoreTap tap = new(instruments.Length, section.Snapshots);
            say($"candles and quotes go to {db.Directory}, SQLite {MarketDatabase.LibraryVersion}");
            return new RunStores(directory, db, tap, new StoreWriter(tap, db, instruments, section.Candles, section.Snapshots));
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            say($"no candles and quotes are stored in this run ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}): it goes on without; import them later.");
            return new RunStores(directory, null, null, null);
        }
    }

    /// <summary>The bars that a start applied before the tap was there. Call before the journal's thread runs.</summary>
    public void TakeJournal(long after)
    {
        if (Tap is { } tap)
        {
            JournalReader.Read(_directory, after + 1, (in Event e) => tap.Take(in e));
        }
    }

    /// <summary>Writes until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _writer?.RunAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Writes what came after the last look, and tells what was lost.</summary>
    public void WriteLast(Action<string> say)
    {
        _writer?.Drain();
        if (_writer is { Failures: > 0 } || Tap is { Lost: > 0 })
        {
            say($"stores: {_writer!.Failures} batches could not be written ({_writer.LastFailure}), {Tap!.Lost} events found the queue full");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _db?.Dispose();
        Tap?.Dispose();
    }
}
