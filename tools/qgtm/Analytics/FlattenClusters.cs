using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Research;

namespace Qgtm.Fast.Tool.Analytics;

/// <summary>
/// `qgtm trades count-flatten-clusters`: emergency flattens of the last days before the newest event. From a journal: closes of FLATTEN and orders made elsewhere. From a broker's list of orders, a file or
/// standard input: those whose client_order_id is a bare UUID, which the broker's own close of all positions gives them.
/// </summary>
internal static class FlattenClusters
{
    /// <summary>So many orders within this span, ns, are a cluster.</summary>
    public const int Least = 4;

    /// <inheritdoc cref="Least"/>
    public const long WithinNs = 60_000_000_000;

    private const int Days = 30;
    private const string Usage = "Say what to count: qgtm trades count-flatten-clusters [--state DIR|--orders FILE] [--days 30] [--least 4] [--within 60s] [--json].";

    /// <summary>0 = it was counted, whatever the number.</summary>
    public static int Run(ReadOnlySpan<string> words)
    {
        (string state, string orders, int days, int least, int within, bool json) = ("./state", string.Empty, Days, Least, (int)(WithinNs / 1_000_000_000), false);
        for (int i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--json": json = true; break;
                case "--state" when i + 1 < words.Length: state = words[++i]; break;
                case "--orders" when i + 1 < words.Length: orders = words[++i]; break;
                case "--days" when i + 1 < words.Length: days = Number(words[++i], 1, 10_000); break;
                case "--least" when i + 1 < words.Length: least = Number(words[++i], 1, 1_000); break;
                case "--within" when i + 1 < words.Length: within = Number(words[++i].TrimEnd('s'), 1, 86_400); break;
                default: throw new UserError(ExitCode.Configuration, Usage);
            }
        }

        (IReadOnlyList<long> times, long last) = orders.Length == 0 ? Journal(state) : Bare(orders);
        long from = last - (days * 86_400_000_000_000L);
        IReadOnlyList<Cluster> clusters = Clusters.Of([.. times.Where(t => t >= from).Order()], least, within * 1_000_000_000L);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new { clusters = clusters.Count, orders = clusters.Sum(c => c.Count), all = clusters.Select(c => new { first = Time(c.First), last = Time(c.Last), orders = c.Count }) }, JsonSerializerOptions.Web));
            return ExitCode.Ok;
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clusters.Count} flatten clusters in {days} days: at least {least} closes that no strategy asked for within {within} s"));
        foreach (Cluster c in clusters)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Time(c.First):yyyy-MM-dd HH:mm:ss}Z to {Time(c.Last):HH:mm:ss}Z  {c.Count} orders"));
        }

        return ExitCode.Ok;
    }

    private static (IReadOnlyList<long> Times, long Last) Journal(string state)
    {
        TradeFacts facts = TradeReader.Of(state, 0);
        return ([.. facts.Hasty.Select(h => h.TimeNs)], facts.LastNs);
    }

    /// <summary>An array of orders as Alpaca's GET /v2/orders answers, or an object with one in `orders`.</summary>
    private static (IReadOnlyList<long> Times, long Last) Bare(string file)
    {
        string text = file == "-" ? Console.In.ReadToEnd() : File.Exists(file) ? File.ReadAllText(file) : throw new UserError(ExitCode.NotFound, $"There is no {file}: give a list of orders as JSON, or - for standard input.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement list = document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.GetProperty("orders") : document.RootElement;
            (string Id, long Ns)[] all = [.. list.EnumerateArray().Select(o => (Word(o, "client_order_id", "clientOrderId"), Ns(Word(o, "submitted_at", "submittedAt"))))];
            return ([.. all.Where(o => Guid.TryParseExact(o.Id, "D", out _)).Select(o => o.Ns)], all.Select(o => o.Ns).DefaultIfEmpty(0).Max());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UserError(ExitCode.Error, $"{file} is no list of orders: give what GET /v2/orders answers, with client_order_id and submitted_at.");
        }
    }

    private static string Word(JsonElement order, string name, string other) =>
        (order.TryGetProperty(name, out JsonElement word) ? word : order.GetProperty(other)).GetString() ?? throw new FormatException(name);

    private static long Ns(string time) => (DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcTicks - DateTime.UnixEpoch.Ticks) * 100;

    private static DateTime Time(long ns) => DateTime.UnixEpoch.AddTicks(ns / 100);

    private static int Number(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max ? number : throw new UserError(ExitCode.Configuration, Usage);
}
