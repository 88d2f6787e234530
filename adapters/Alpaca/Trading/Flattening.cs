using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>How far a flattening has come.</summary>
public enum FlattenState
{
    /// <summary>The broker shows no position and no open order.</summary>
    Flat = 0,

    /// <summary>Requests are on their way, or what failed is due again.</summary>
    Working = 1,

    /// <summary>Open orders are cancelled; positions wait for the next session, since the market is closed.</summary>
    WaitsForOpen = 2,

    /// <summary>A symbol was refused three times: a person has to act. The others go on.</summary>
    NeedsPerson = 3,
}

/// <summary>
/// The way out: cancel every open order, close every position, look what the broker still shows, again. Sized by the broker's
/// positions and not by the books; a symbol that is refused three times is left to a person instead of being tried for ever.
/// </summary>
public sealed class Flattening(AlpacaRest rest)
{
    /// <summary>Refusals after which a symbol is left to a person.</summary>
    public const int RefusalsMax = 3;

    private readonly Dictionary<string, int> _refusals = new(StringComparer.Ordinal);

    /// <summary>Symbols that were refused too often.</summary>
    public IReadOnlyList<string> Stuck => [.. _refusals.Where(r => r.Value >= RefusalsMax).Select(r => r.Key).Order(StringComparer.Ordinal)];

    /// <summary>Requests that failed or were refused.</summary>
    public int Failures { get; private set; }

    /// <summary>One round; call again, a second later, until it says Flat or NeedsPerson. Never throws for a failure of the broker.</summary>
    public async Task<FlattenState> RoundAsync(IReadOnlyList<string> symbols, CancellationToken cancellationToken)
    {
        try
        {
            VenueClock clock = await rest.GetClockAsync(cancellationToken);
            List<CancelRow> cancels = await rest.CancelAllAsync(cancellationToken);
            Failures += cancels.Count(c => !c.IsTaken);
            if (cancels.Count != 0)
            {
                // What orders hold cannot be sold: first they have to be gone.
                return FlattenState.Working;
            }

            List<Event> held = await rest.GetPositionsAsync(cancellationToken);
            if (held.Count == 0)
            {
                return FlattenState.Flat;
            }

            if (!clock.IsOpen)
            {
                return FlattenState.WaitsForOpen;
            }

            foreach (Event position in held)
            {
                await CloseAsync(position, symbols, cancellationToken);
            }

            return Stuck.Count == 0 ? FlattenState.Working : FlattenState.NeedsPerson;
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or JsonException)
        {
            Failures++;
            return FlattenState.Working;
        }
    }

    private async Task CloseAsync(Event position, IReadOnlyList<string> symbols, CancellationToken cancellationToken)
    {
        // A symbol that is no instrument of ours is not ours to close.
        string? symbol = (uint)position.Header.Instrument < (uint)symbols.Count ? symbols[position.Header.Instrument] : null;
        if (symbol is null || _refusals.GetValueOrDefault(symbol) >= RefusalsMax)
        {
            return;
        }

        CloseRow row = await rest.CloseAsync(symbol, 0, cancellationToken);
        Failures += row.IsTaken ? 0 : 1;
        if (row.Status is >= 400 and < 500 && row.Status != 429)
        {
            _refusals[symbol] = _refusals.GetValueOrDefault(symbol) + 1;
        }
    }
}
