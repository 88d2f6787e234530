using System;
using System.Globalization;
using System.Text;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>Prometheus text format 0.0.4: HELP, TYPE, then the samples of one metric.</summary>
public sealed class PrometheusText
{
    /// <summary>Bounds of histogram buckets are powers of two of a nanosecond: 1 us to 8.6 s.</summary>
    private const int FirstPower = 10, LastPower = 33;

    private readonly StringBuilder _text = new();
    private string _name = string.Empty;

    /// <summary>Begins a metric; type is gauge, counter or histogram.</summary>
    public PrometheusText Metric(string name, string type, string help)
    {
        ArgumentNullException.ThrowIfNull(help);
        _name = name;
        string escaped = help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        _text.Append("# HELP ").Append(name).Append(' ').Append(escaped).Append('\n')
            .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    /// <summary>A sample of the metric that was begun.</summary>
    public PrometheusText Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels) =>
        Line(string.Empty, value, labels);

    /// <summary>A whole histogram of ns, in seconds. Each bucket is counted after the one below it, so none is smaller.</summary>
    public PrometheusText Histogram(string name, string help, LatencyHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        Metric(name, "histogram", help);
        for (int power = FirstPower; power <= LastPower; power++)
        {
            Line("_bucket", histogram.CountBelow(power), ("le", Number((1L << power) * 1e-9)));
        }

        long count = histogram.Count;
        Line("_bucket", count, ("le", "+Inf"));
        Line("_sum", histogram.Sum * 1e-9);
        return Line("_count", count);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private PrometheusText Line(string suffix, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_name).Append(suffix);
        for (int i = 0; i < labels.Length; i++)
        {
            string escaped = labels[i].Value.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"").Append(escaped).Append('"');
        }

        _text.Append(labels.IsEmpty ? " " : "} ").Append(Number(value)).Append('\n');
        return this;
    }

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
