using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Numerics;
using Qgtm.Fast.MarketStore;
using YamlDotNet.RepresentationModel;

namespace Qgtm.Fast.Tool.Environments;

/// <summary>
/// The `stores:` section of qgtm.yaml: whether a run writes candles and quotes to STATE/candles_dbs, and what stays there. `stores: on`
/// and `stores: off` are enough; with names it is on. Without it: on at a broker, off at a simulated venue, whose prices are invented.
/// </summary>
public sealed record StoresSection(bool IsOn, CandleRetention Candles, BboRetention Snapshots)
{
    /// <summary>The section's name.</summary>
    public const string Name = "stores";

    private const string Members = "appendOnly, keepCandles, sampleMs, queueMax, retentionHours and sweepSeconds";

    /// <summary>The section of a file; the usual one when there is none.</summary>
    public static StoresSection Read(string path, bool isAtBroker)
    {
        StoresSection section = new(isAtBroker, new CandleRetention(), new BboRetention());
        YamlNode? node = File.Exists(path)
            ? ConfigurationFile.Root(path).Children.Where(c => ConfigurationFile.Text(path, c.Key) == Name).Select(c => c.Value).FirstOrDefault()
            : null;
        return node switch
        {
            null => section,
            YamlScalarNode { Value: "on" or "true" } => section with { IsOn = true },
            YamlScalarNode { Value: "off" or "false" } => section with { IsOn = false },
            YamlMappingNode all => all.Children.Aggregate(section with { IsOn = true }, (s, c) => Set(s, path, c.Key, c.Value)),
            _ => throw ConfigurationFile.Wrong(path, node, $"stores is on, off, or has {Members}."),
        };
    }

    private static StoresSection Set(StoresSection s, string path, YamlNode name, YamlNode node)
    {
        string text = ConfigurationFile.Text(path, node);
        long Whole(long least, long most) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long n) && n >= least && n <= most
            ? n
            : throw ConfigurationFile.Wrong(path, node, $"stores.{ConfigurationFile.Text(path, name)} takes a whole number from {least} to {most}, not '{text}'.");
        return ConfigurationFile.Text(path, name) switch
        {
            "appendOnly" => s with
            {
                Candles = s.Candles with
                {
                    AppendOnly = CandleRetention.ParseIntervals(text)
                        ?? throw ConfigurationFile.Wrong(path, node, $"stores.appendOnly takes intervals such as 3m,5m (1m 3m 5m 15m 30m 1h 1d), not '{text}'."),
                },
            },
            "keepCandles" => s with { Candles = s.Candles with { Keep = (int)Whole(1, 10_000_000) } },
            "sampleMs" => s with { Snapshots = s.Snapshots with { SampleMs = Whole(1, 3_600_000) } },
            "queueMax" => s with { Snapshots = s.Snapshots with { QueueMax = (int)BitOperations.RoundUpToPowerOf2((uint)Whole(2, 1 << 20)) } },
            "retentionHours" => s with { Snapshots = s.Snapshots with { Keep = TimeSpan.FromHours(Whole(1, 1_000_000)) } },
            "sweepSeconds" => s with { Snapshots = s.Snapshots with { SweepEvery = TimeSpan.FromSeconds(Whole(30, 1_000_000)) } },
            var other => throw ConfigurationFile.Wrong(path, name, $"'{other}' is not known in stores: there are {Members}."),
        };
    }
}
