namespace Qgtm.Fast.Alpaca;

/// <summary>What is done about an error message of the stream.</summary>
internal enum FeedAnswer : byte
{
    /// <summary>It changes nothing.</summary>
    Note = 0,

    /// <summary>We are in already: ask for the subscription.</summary>
    Subscribe = 1,

    /// <summary>The request was refused and the connection stays: no name is subscribed as asked.</summary>
    Degrade = 2,

    /// <summary>Close, and connect again after the usual pause.</summary>
    Again = 3,

    /// <summary>Close, and connect again after some seconds: another session is counted.</summary>
    Busy = 4,

    /// <summary>Close, and do not come back: only a person can mend it.</summary>
    Stop = 5,
}

/// <summary>The error codes of the stream; docs/market-data.md lists them with their tests.</summary>
internal static class FeedErrors
{
    /// <param name="code">The code of the message.</param>
    /// <param name="subscribed">True after the subscription was acknowledged.</param>
    public static FeedAnswer Of(int code, bool subscribed) => code switch
    {
        402 or 408 or 409 or 411 or 412 => FeedAnswer.Stop,
        403 => subscribed ? FeedAnswer.Note : FeedAnswer.Subscribe,
        400 or 405 or 410 or 413 => subscribed ? FeedAnswer.Note : FeedAnswer.Degrade,
        406 => FeedAnswer.Busy,
        _ => FeedAnswer.Again,
    };
}
