namespace Qgtm.Fast.Simulation;

/// <summary>The account's switches, as /v2/account/configurations names them.</summary>
public sealed record VenueSettings
{
    /// <summary>New orders are refused.</summary>
    public bool SuspendTrade { get; init; }

    /// <summary>Long only.</summary>
    public bool NoShorting { get; init; }

    /// <summary>Parts of shares may be traded.</summary>
    public bool FractionalTrading { get; init; } = true;

    /// <summary>all or none.</summary>
    public string TradeConfirmEmail { get; init; } = "none";

    /// <summary>1, 2 or 4.</summary>
    public string MaxMarginMultiplier { get; init; } = "2";

    /// <summary>Publicly traded partnerships without exception may be opened.</summary>
    public bool PtpNoExceptionEntry { get; init; }
}
