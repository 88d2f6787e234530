using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Persistence;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>One finished lockstep session; tests damage copies of its state directory.</summary>
public sealed class StateCopy : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("qgtm-state-").FullName;
    private int _copies;

    /// <summary>The summary that the run printed.</summary>
    public JsonElement Summary { get; private set; }

    /// <summary>The run's state directory: look, do not touch.</summary>
    public string Original => Path.Combine(_root, "original");

    /// <summary>Last sequence of the journal.</summary>
    public long LastSequence => Summary.GetProperty("journalRecords").GetInt64();

    public async Task InitializeAsync()
    {
        (int exit, string output, string error) = await QgtmProcess.RunAsync(
            "run", "--lockstep", "--state", Original, "--for", "2s", "--speed", "600", "--seed", "7", "--json");
        Assert.True(exit == 0, error);
        Summary = JsonDocument.Parse(output).RootElement;
        Assert.True(Summary.GetProperty("orders").GetInt64() > 10);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>A copy of its own for a test.</summary>
    public string Take()
    {
        string copy = Path.Combine(_root, System.Threading.Interlocked.Increment(ref _copies).ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(copy);

        // Without the mark of its environment: any venue may be tried on it.
        foreach (string path in Directory.GetFiles(Original).Where(p => !Path.GetFileName(p).StartsWith("lock", StringComparison.Ordinal) && Path.GetFileName(p) != "environment"))
        {
            File.Copy(path, Path.Combine(copy, Path.GetFileName(path)));
        }

        return copy;
    }

    public static string Snapshot(string directory) => Assert.Single(Directory.GetFiles(directory, "snapshot-*.qs"));

    public static string Segment(string directory) => Assert.Single(Directory.GetFiles(directory, "journal-*.qj"));

    /// <summary>Where the journal ends, as recovery sees it.</summary>
    public static JournalEnd End(string directory) => JournalReader.Read(directory, 1, static (in Events.Event _) => { });

    public static void Flip(string path, long offset)
    {
        using FileStream file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        int was = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(was ^ 0x10));
    }

    public static void Cut(string path, long length)
    {
        using FileStream file = File.Open(path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
    }

    /// <summary>Name and content of every file except the lock's.</summary>
    public static SortedDictionary<string, string> Fingerprint(string directory) => new(
        Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
            .Where(p => !Path.GetFileName(p).StartsWith("lock", StringComparison.Ordinal))
            .ToDictionary(p => Path.GetRelativePath(directory, p), Hash, StringComparer.Ordinal),
        StringComparer.Ordinal);

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(file));
    }
}
