using Qgtm.Fast.Bench.Kill;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.Bench.Tests;

/// <summary>The trials of the verb `kill`, without their figures.</summary>
public sealed class KillTests
{
    /// <summary>A trial that does not end flat throws.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void K09_twenty_positions_and_fifty_orders_go_also_with_the_page_held_the_log_full_and_the_feed_at_ten_times(bool isHard)
    {
        KillFigures figures = KillTrial.Run(isHard);
        Assert.True(figures.ReceivedToCancelNs > 0 && figures.SentToFlatNs > figures.ReceivedToCancelNs, $"{figures}");
        Evidence.Held("K09-");
        if (isHard)
        {
            Evidence.Held("F98");
        }
    }
}
