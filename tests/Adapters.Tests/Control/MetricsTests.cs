using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Control.Endpoints;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.AdaptersTests.Control;

/// <summary>/metrics read back by a strict reader of the text format, and the histogram behind it.</summary>
public sealed partial class MetricsTests
{
    [Fact]
    public async Task The_text_parses_and_carries_the_agreed_names()
    {
        await using ControlBench bench = new();
        bench.Engine.State.Scalars.Equity = 99 * Fixed.One;
        bench.Engine.State.Market[0].QuoteTimeNs = 1;
        bench.Recent.Take(ControlBench.NewOrder(1, 1));
        bench.Sources.TickToFeature.Record(2_000);
        bench.Sources.TickToFeature.Record(3_000_000_000);
        using HttpClient client = await bench.ClientAsync();
        using HttpResponseMessage answer = await client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Dictionary<string, double> series = Parse(await answer.Content.ReadAsStringAsync());

        Assert.Equal(99, series["qgtm_equity_usd"]);
        Assert.Equal(1, series["qgtm_orders_total{status=\"Intended\"}"]);
        Assert.Equal(0, series["qgtm_rejects_total{code=\"QuoteStale\",where=\"gate\"}"]);
        Assert.Equal(0, series["qgtm_feed_age_seconds{feed=\"quotes\",symbol=\"GLD\"}"]);
        Assert.Equal(2, series["qgtm_tick_to_feature_seconds_count"]);
        Assert.Equal(3.000002, series["qgtm_tick_to_feature_seconds_sum"], 9);
        Assert.Equal(1, series["qgtm_tick_to_feature_seconds_bucket{le=\"2.048E-06\"}"]);
        Assert.Equal(0, series["qgtm_tick_to_order_seconds_count"]);
        foreach (string name in new[] { "qgtm_kill_tier", "qgtm_recon_breaks", "qgtm_heartbeat_age_seconds", "qgtm_drawdown_ratio", "qgtm_gross_exposure_usd", "qgtm_net_exposure_usd", "qgtm_order_unknown", "qgtm_fills_total", "qgtm_inputs_total" })
        {
            Assert.Contains(name, series.Keys);
        }
    }

    [Fact]
    public void Odd_texts_are_escaped()
    {
        PrometheusText text = new();
        text.Metric("a_total", "counter", "one \\ two\nthree").Sample(1, ("label", "q\"b\\n\nx"));
        Assert.Equal("# HELP a_total one \\\\ two\\nthree\n# TYPE a_total counter\na_total{label=\"q\\\"b\\\\n\\nx\"} 1\n", text.ToString());
        Assert.Single(Parse(text.ToString()));
    }

    [Theory]
    [InlineData("a 1\n", "before its TYPE")]
    [InlineData("# HELP a x\n# TYPE a gauge\na 1\na 2\n", "twice")]
    [InlineData("# HELP a x\n# TYPE a gauge\na{b=\"c} 1\n", "no sample")]
    public void The_reader_refuses_what_is_wrong(string text, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Counts_below_a_power_of_two_are_exact_and_percentiles_are_near()
    {
        LatencyHistogram h = new();
        for (long ns = 1; ns <= 100_000; ns++)
        {
            h.Record(ns);
        }

        for (int power = 5; power <= 16; power++)
        {
            Assert.Equal((1L << power) - 1, h.CountBelow(power));
        }

        Assert.Equal((100_000, 100_000, 5_000_050_000), (h.Count, h.Max, h.Sum));
        Assert.InRange(h.Percentile(0.5), 50_000, 54_000);
        Assert.InRange(h.Percentile(0.99), 99_000, 100_000);
        Assert.Equal(0, new LatencyHistogram().Percentile(0.5));
    }

    /// <summary>One thread records, another reads: no count ever falls, no bucket is below a smaller one.</summary>
    [Fact]
    public void Reading_while_another_thread_records_never_steps_back()
    {
        const int Values = 300_000;
        LatencyHistogram h = new();
        Thread writer = new(() =>
        {
            for (int i = 0; i < Values; i++)
            {
                h.Record(i);
            }
        });
        writer.Start();
        long last = 0;
        while (last < Values)
        {
            PrometheusText text = new();
            Dictionary<string, double> series = Parse(text.Histogram("h", "help", h).ToString());
            double[] buckets = [.. series.Where(s => s.Key.StartsWith("h_bucket", StringComparison.Ordinal)).Select(s => s.Value)];
            Assert.Equal(buckets.Order(), buckets);
            Assert.Equal(buckets[^1], series["h_count"]);
            Assert.True(series["h_count"] >= last);
            last = (long)series["h_count"];
        }

        writer.Join();
    }

    /// <summary>Every series by its full name. A FormatException says which rule of the format is broken.</summary>
    private static Dictionary<string, double> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Dictionary<string, double> series = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        string? helped = null, current = null, type = null;
        foreach (string line in text[..^1].Split('\n'))
        {
            if (Help().Match(line) is { Success: true } help)
            {
                helped = help.Groups["name"].Value;
            }
            else if (Type().Match(line) is { Success: true } typed)
            {
                (current, type) = (typed.Groups["name"].Value, typed.Groups["type"].Value);
                if (current != helped || !seen.Add(current))
                {
                    throw new FormatException($"{current}: without HELP, or a second time");
                }
            }
            else
            {
                Match m = Sample().Match(line);
                string name = m.Success ? m.Groups["name"].Value : throw new FormatException("no sample: " + line);
                bool owned = name == current || (type == "histogram" && Histogram().Replace(name, string.Empty) == current);
                string key = owned ? name + m.Groups["labels"].Value : throw new FormatException(name + " before its TYPE");
                string number = m.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal);
                if (!series.TryAdd(key, double.Parse(number, CultureInfo.InvariantCulture)))
                {
                    throw new FormatException(key + " twice");
                }
            }
        }

        return series;
    }

    [GeneratedRegex(@"^# HELP (?<name>[a-z_]+) \S.*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Help();

    [GeneratedRegex("^# TYPE (?<name>[a-z_]+) (?<type>gauge|counter|histogram)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Type();

    [GeneratedRegex("^(?<name>[a-z_]+)(?<labels>\\{([a-z]+=\"([^\"\\\\\n]|\\\\[\\\\\"n])*\",?)+\\})? (?<value>-?[0-9.]+(E[-+][0-9]+)?|\\+Inf)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Histogram();
}
