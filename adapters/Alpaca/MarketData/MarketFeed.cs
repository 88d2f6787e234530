using System;

namespace Qgtm.Fast.Alpaca;

/// <summary>The feeds of the stock stream.</summary>
public enum MarketFeed : byte
{
    /// <summary>One exchange, in real time: the free plan.</summary>
    Iex = 0,

    /// <summary>All exchanges, in real time.</summary>
    Sip = 1,

    /// <summary>All exchanges, a quarter of an hour late.</summary>
    DelayedSip = 2,

    /// <summary>One invented symbol, always on.</summary>
    Test = 3,
}

/// <summary>Names of the feeds, and whether an address is the feed that was asked for.</summary>
public static class MarketFeeds
{
    /// <summary>The feed's name in an address and in a request.</summary>
    public static string Name(MarketFeed feed) => feed switch
    {
        MarketFeed.Sip => "sip",
        MarketFeed.DelayedSip => "delayed_sip",
        MarketFeed.Test => "test",
        _ => "iex",
    };

    /// <summary>The feed with that name; null when there is none.</summary>
    public static MarketFeed? Parse(string name)
    {
        foreach (MarketFeed feed in Enum.GetValues<MarketFeed>())
        {
            if (string.Equals(Name(feed), name, StringComparison.Ordinal))
            {
                return feed;
            }
        }

        return null;
    }

    /// <summary>The channels that a feed acknowledges.</summary>
    public static FeedChannels Channels(MarketFeed feed) => feed == MarketFeed.Test
        ? FeedChannels.Trades | FeedChannels.Quotes | FeedChannels.Bars
        : FeedChannels.Trades | FeedChannels.Quotes | FeedChannels.Bars | FeedChannels.UpdatedBars | FeedChannels.DailyBars
            | FeedChannels.Statuses | FeedChannels.Lulds;

    /// <summary>
    /// Why money must not be traded on this stream, as a sentence; null when it is the feed that was asked for. The stream
    /// never says which feed it is: the address alone does, and the channels of its acknowledgement.
    /// </summary>
    /// <param name="stream">Address of the market data stream.</param>
    /// <param name="feed">The feed of the configuration.</param>
    /// <param name="live">True when real money is traded.</param>
    public static string? Problem(Uri stream, MarketFeed feed, bool live)
    {
        string name = Name(feed);
        string path = stream.AbsolutePath.TrimEnd('/');
        return !path.EndsWith("/v2/" + name, StringComparison.Ordinal)
            ? $"The market data stream {stream} is not the feed {name}: give the address that ends in /v2/{name}."
            : !live ? null
            : feed is MarketFeed.DelayedSip or MarketFeed.Test
            ? $"The feed {name} is not of this moment and cannot be traded on: choose iex or sip."
            : stream.Host.Contains("sandbox", StringComparison.OrdinalIgnoreCase)
            ? $"The market data stream {stream} is a sandbox: a live account needs stream.data.alpaca.markets."
            : !string.Equals(stream.Scheme, "wss", StringComparison.Ordinal) && !stream.IsLoopback
            ? $"The market data stream {stream} is not encrypted: a live account needs wss."
            : null;
    }
}
