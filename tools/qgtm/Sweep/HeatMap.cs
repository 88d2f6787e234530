using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;

namespace Qgtm.Fast.Tool.Sweep;

/// <summary>A figure over two axes of a sweep, as a table: [y][x]. With more axes a cell is the mean over the trials that share its two values; null where none has the figure.</summary>
/// <param name="Figure">What a cell is.</param>
/// <param name="X">The axis from left to right.</param>
/// <param name="Y">The axis from top to bottom; null when the sweep has one axis.</param>
/// <param name="Cells">The figure.</param>
public sealed record HeatMap(string Figure, SweepAxis X, SweepAxis? Y, IReadOnlyList<IReadOnlyList<double?>> Cells)
{
    /// <summary>One for each two axes, or the one of a single axis.</summary>
    public static IEnumerable<HeatMap> Of(string figure, IReadOnlyList<SweepAxis> axes, IReadOnlyList<SweepTrial> trials, Func<int, double?> value)
    {
        if (axes.Count == 1)
        {
            yield return new HeatMap(figure, axes[0], null, [[.. axes[0].Values.Select(x => Mean(trials, value, t => t.Values[0] == x))]]);
        }

        for (int y = 0; y < axes.Count; y++)
        {
            for (int x = y + 1; x < axes.Count; x++)
            {
                (int a, int b) = (x, y);
                yield return new HeatMap(
                    figure, axes[a], axes[b], [.. axes[b].Values.Select(vy => (IReadOnlyList<double?>)[.. axes[a].Values.Select(vx => Mean(trials, value, t => t.Values[a] == vx && t.Values[b] == vy))])]);
            }
        }
    }

    /// <summary>As a table for a page: green above zero, red below, the deeper the further.</summary>
    public string Html()
    {
        double most = Math.Max(1e-12, Cells.SelectMany(r => r).Max(c => Math.Abs(c ?? 0)));
        StringBuilder s = new($"<table class='h'><caption>{Encoded(Figure)}: {(Y is null ? string.Empty : Encoded(Y.Name) + " down, ")}{Encoded(X.Name)} across</caption><tr><th></th>");
        s.Append(string.Concat(X.Values.Select(v => $"<th>{SweepAxis.Text(v)}</th>"))).Append("</tr>");
        for (int row = 0; row < Cells.Count; row++)
        {
            s.Append(CultureInfo.InvariantCulture, $"<tr><th>{(Y is null ? string.Empty : SweepAxis.Text(Y.Values[row]))}</th>");
            foreach (double? cell in Cells[row])
            {
                s.Append(cell is { } v
                    ? string.Create(CultureInfo.InvariantCulture, $"<td style='background:rgba({(v < 0 ? "179,64,42" : "42,125,79")},{Math.Abs(v) / most * 0.7:F2})'>{v:F2}</td>")
                    : "<td>none</td>");
            }

            s.Append("</tr>");
        }

        return s.Append("</table>").ToString();
    }

    private static double? Mean(IReadOnlyList<SweepTrial> trials, Func<int, double?> value, Func<SweepTrial, bool> isOf)
    {
        double[] all = [.. trials.Where(isOf).Select(t => value(t.Trial)).OfType<double>()];
        return all.Length == 0 ? null : all.Average();
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
