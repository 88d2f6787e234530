using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Qgtm.Fast.MarketStore;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>The words after `qgtm data` and `qgtm candles`.</summary>
internal sealed record DataOptions
{
    public string Verb { get; private init; } = string.Empty;
    public string Database { get; private init; } = "./candles_dbs";
    public IReadOnlyList<string> Files { get; private init; } = [];
    public bool Json { get; private init; }

    /// <summary>The instant that it is judged by, ms since the epoch.</summary>
    public long NowMs { get; private init; } = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public int LookbackHours { get; private init; } = 24;
    public CandleRetention Retention { get; private init; } = new();

    /// <summary>Of a fetch: the first day or year.</summary>
    public DateOnly From { get; private init; } = new(2005, 1, 1);
    public string? KeyFile { get; private init; }
    public Uri? Address { get; private init; }

    public static DataOptions Parse(string[] words, string usage)
    {
        if (words is not ["import" or "fetch" or "--freshness" or "--audit" or "check" or "prune", ..])
        {
            throw new UserError(ExitCode.Configuration, usage);
        }

        DataOptions o = new() { Verb = words[0] };
        List<string> files = [];
        for (int i = 1; i < words.Length; i++)
        {
            string word = words[i];
            if (word == "--json")
            {
                o = o with { Json = true };
            }
            else if (!word.StartsWith('-'))
            {
                files.Add(word);
            }
            else
            {
                o = i + 1 < words.Length ? Valued(o, word, words[++i], usage) : throw new UserError(ExitCode.Configuration, $"{word} lacks its value. {usage}");
            }
        }

        return o with { Files = files };
    }

    private static DataOptions Valued(DataOptions o, string name, string value, string usage) => name switch
    {
        "--db" => o with { Database = value },
        "--at" => o with { NowMs = At(value) },
        "--lookback-hours" => o with { LookbackHours = Whole(name, value) },
        "--keep" => o with { Retention = o.Retention with { Keep = Whole(name, value) } },
        "--append-only" => o with
        {
            Retention = o.Retention with
            {
                AppendOnly = CandleRetention.ParseIntervals(value)
                    ?? throw new UserError(ExitCode.Configuration, $"--append-only takes intervals such as 3m,5m (1m 3m 5m 15m 30m 1h 1d), not '{value}'."),
            },
        },
        "--from" => o with { From = Day(value) },
        "--key-file" => o with { KeyFile = value },
        "--address" => o with { Address = Place(value) },
        _ => throw new UserError(ExitCode.Configuration, $"{name} is not an option here. {usage}"),
    };

    private static int Whole(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is > 0 and <= 1_000_000
            ? n
            : throw new UserError(ExitCode.Configuration, $"{name} takes a whole number from 1 to 1000000, not '{value}'.");

    private static DateOnly Day(string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : throw new UserError(ExitCode.Configuration, $"--from takes a date such as 2010-01-01, not '{value}'.");

    private static long At(string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? at.ToUnixTimeMilliseconds()
            : throw new UserError(ExitCode.Configuration, $"--at takes a UTC time such as 2026-04-12T10:45Z, not '{value}'.");

    /// <summary>A key must not travel in plain text.</summary>
    private static Uri Place(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            ? address
            : throw new UserError(ExitCode.Configuration, $"--address takes an https address; plain http is for this machine only, not '{value}'.");
}
