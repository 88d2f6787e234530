using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Tool.Host;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>The status box and the live line as text.</summary>
public sealed class ScreenTests
{
    private static readonly EngineStatus Status = new()
    {
        IsAlive = true,
        Tier = "NORMAL",
        IsReconciled = true,
        EventTime = new DateTime(2026, 3, 2, 14, 50, 0, DateTimeKind.Utc),
        Uptime = TimeSpan.FromHours(343),
        EquityUsd = 100_500,
        DayPnlUsd = 500,
        Inputs = 1_234_567,
        Orders = 12,
        Fills = 11,
        Rejects = 1,
        Positions = [.. Enumerable.Range(1, 20).Select(i => new Holding($"SYM{i}", -i, -1_000 * i))],
    };

    [Fact]
    public void Box_is_a_rectangle_with_every_figure()
    {
        string[] lines = StatusBox.Render(Status).Split('\n');
        Assert.Single(lines.Select(l => l.Length).Distinct());
        string box = string.Join('\n', lines);
        Assert.All(
            new[] { "RUNNING (uptime 14d 7h)", "$100,500.00", "+$500.00 (+0.50%)", "20 open, $210,000 notional", "12 sent, 11 fills, 1 rejects", "1,234,567", "2026-03-02T14:50:00Z", "and 8 smaller ones" },
            part => Assert.Contains(part, box, StringComparison.Ordinal));
        Assert.True(box.IndexOf("SYM20 ", StringComparison.Ordinal) < box.IndexOf("SYM9 ", StringComparison.Ordinal));
        Assert.DoesNotContain("SYM8 ", box, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminal_line_is_rewritten_in_place_and_ended_once()
    {
        StringWriter screen = new();
        LiveLine line = new(screen, () => LiveLine.Text(Status, null), () => 40);
        line.Write();
        line.Write();
        Assert.DoesNotContain('\n', screen.ToString());
        await line.DisposeAsync();
        string[] frames = screen.ToString().TrimEnd('\n').Split('\r', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, frames.Length);
        Assert.All(frames, f => Assert.Equal("local  14:50:00Z  NORMAL  $100,500.00  \u001b[K", f));
        Assert.EndsWith("\u001b[K" + Environment.NewLine, screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Elsewhere_it_is_a_plain_line_and_its_end_adds_nothing()
    {
        StringWriter log = new();
        LiveLine line = new(log, () => LiveLine.Text(Status, null), null);
        line.Write();
        await line.DisposeAsync();
        Assert.Equal(LiveLine.Text(Status, null) + Environment.NewLine, log.ToString());
    }

    [Fact]
    public void Latency_stands_in_the_line_once_there_is_one()
    {
        Assert.DoesNotContain("tick", LiveLine.Text(Status, null), StringComparison.Ordinal);
        Assert.EndsWith("tick p50 8.0 p99 12.5 µs", LiveLine.Text(Status, (8_000, 12_500)), StringComparison.Ordinal);
    }
}
