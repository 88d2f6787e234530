using System;

namespace Qgtm.Fast.Alpaca;

/// <summary>Where the broker is: trading REST (without path), market data stream, order stream.</summary>
public sealed record AlpacaEndpoints(Uri Rest, Uri DataStream, Uri TradeStream)
{
    /// <summary>Market data REST (without path); a simulated venue serves it beside the trading REST.</summary>
    public Uri Data { get; init; } = Rest;
}

/// <summary>The key pair. Its text form never shows the secret.</summary>
public sealed class AlpacaCredential(string keyId, string secret)
{
    /// <summary>Public half.</summary>
    public string KeyId { get; } = keyId;

    /// <summary>Secret half.</summary>
    public string Secret { get; } = secret;

    /// <inheritdoc/>
    public override string ToString() => "AlpacaCredential(" + KeyId + ")";
}
