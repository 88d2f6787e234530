using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Alpaca.Trading;

/// <summary>Order intents under random faults. QGTM_INTENTS sets how many.</summary>
public sealed class IntentTests(ITestOutputHelper output)
{
    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("QGTM_INTENTS"), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 10_000;

    /// <summary>0 = a new seed; the others once went red.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(37197914)]
    [InlineData(38397746)]
    public void Every_intent_is_at_most_one_order_and_the_books_end_as_the_brokers_record(int fixedSeed)
    {
        int seed = fixedSeed == 0 ? Seeds.Pick(output) : fixedSeed;
        using IntentWorld world = new(seed, blindRetry: false);
        world.Run(Count);
        output.WriteLine($"{world.Intents} intents, {world.Broker.Orders.Count} orders at the broker, {world.Restarts} crashes, frames {world.Stream}");
        output.WriteLine(string.Join(", ", world.Broker.Fired.OrderBy(f => f.Key).Select(f => $"{f.Key} {f.Value}")));
        output.WriteLine("frozen and released: " + string.Join(", ", world.Lifted.Select(f => $"{f.Key} {f.Value}")));
        Assert.True(world.Violations().Count == 0, $"{Seeds.Variable}={seed}: {string.Join("; ", world.Violations().Take(20))}");
        Assert.True(world.Intents >= Count, $"only {world.Intents} intents");
        Assert.All(Enum.GetValues<Fault>(), f => Assert.True(world.Broker.Fired.GetValueOrDefault(f) > 0, $"{f} has not fired"));
        Assert.True(world.Restarts > 0 && world.Stream is { Dropped: > 0, Doubled: > 0, Late: > 0 });
        Assert.All(world.Lifted.Keys, why => Assert.True(why is FreezeReason.Unresolved or FreezeReason.Reopened, $"frozen for {why}"));
    }

    [Fact]
    public void A_blind_retry_is_caught()
    {
        using IntentWorld world = new(Seeds.Pick(output), blindRetry: true);
        world.Run(200);
        Assert.Contains(world.Violations(), v => v.Contains("orders at the broker", StringComparison.Ordinal));
    }
}
