using System;
using System.Globalization;
using System.Text.Json;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control.Access;

/// <summary>A wish for people: what is asked for, and what a confirmation does.</summary>
public static class WishWords
{
    /// <summary>In one or two words.</summary>
    public static string Short(Wish wish)
    {
        ArgumentNullException.ThrowIfNull(wish);
        return wish.Kind switch
        {
            EventKind.LowerTier or EventKind.LowerSymbolTier => TierTable.Of((KillTier)wish.To).Word,
            EventKind.ReleaseStrategy => "the release of the strategy",
            EventKind.SetLimit => "the limit",
            EventKind.StrategyChange => "the change of strategies",
            _ => "the override",
        };
    }

    /// <summary>For a reader who is no trader.</summary>
    public static string Says(Wish wish, string by, EngineState state, ReadOnlySpan<Instrument> instruments)
    {
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentNullException.ThrowIfNull(state);
        string symbol = wish.Instrument >= 0 && wish.Instrument < instruments.Length ? instruments[wish.Instrument].Symbol : string.Empty;
        FormattableString says = wish.Kind switch
        {
            EventKind.LowerTier => $"{by} asks to go from {TierTable.Of((KillTier)wish.From).Word} to {TierTable.Of((KillTier)wish.To).Word}. {TierTable.Of((KillTier)wish.To).Says}{Half(wish, state)}",
            EventKind.LowerSymbolTier => $"{by} asks to take {symbol} alone from {TierTable.Of((KillTier)wish.From).Word} to {TierTable.Of((KillTier)wish.To).Word}. {TierTable.Of((KillTier)wish.To).Says}",
            EventKind.ReleaseStrategy => $"{by} asks to let {ControlSources.StrategyNames[(int)wish.What]} out of quarantine. It trades again.",
            EventKind.SetLimit => $"{by} asks to set the limit {RiskBounds.NameOf((RiskKey)wish.What)} from {wish.From} to {wish.To}. It lets more through.",
            EventKind.StrategyChange => $"{by} asks to change strategies: {string.Join("; ", wish.Change!.Lines)}. It lets more of real money through.",
            _ => $"{by} asks to let one order pass the control {(RiskReason)(wish.What >> 8)}: {(Side)(wish.What & 0xFF)} at most {wish.To / (decimal)Fixed.One:0.#########} {symbol}, once, within {wish.HoldsNs / 60_000_000_000} minutes.",
        };
        return says.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The members of a waiting wish that a program reads.</summary>
    public static void Write(Utf8JsonWriter w, Wish wish, ReadOnlySpan<Instrument> instruments)
    {
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(wish);
        bool isTier = wish.Kind is EventKind.LowerTier or EventKind.LowerSymbolTier or EventKind.ReleaseStrategy;
        w.WriteString("what", WhatOf(wish.Kind));
        w.WriteString("name", NameOf(wish, instruments));
        w.WriteString("from", isTier ? TierTable.Of((KillTier)wish.From).Word : wish.From.ToString(CultureInfo.InvariantCulture));
        w.WriteString("to", isTier ? TierTable.Of((KillTier)wish.To).Word : wish.To.ToString(CultureInfo.InvariantCulture));
    }

    private static string WhatOf(EventKind kind) => kind switch
    {
        EventKind.LowerTier => "account",
        EventKind.LowerSymbolTier => "symbol",
        EventKind.ReleaseStrategy => "strategy",
        EventKind.SetLimit => "limit",
        EventKind.StrategyChange => "strategies",
        _ => "override",
    };

    private static string NameOf(Wish wish, ReadOnlySpan<Instrument> instruments) => wish.Kind switch
    {
        EventKind.LowerTier => string.Empty,
        EventKind.ReleaseStrategy => ControlSources.StrategyNames[(int)wish.What],
        EventKind.SetLimit => RiskBounds.NameOf((RiskKey)wish.What),
        EventKind.StrategyChange => string.Join("; ", wish.Change!.Lines),
        _ => instruments[wish.Instrument].Symbol,
    };

    /// <summary>After FLATTEN and HALT_ALL.</summary>
    private static string Half(Wish wish, EngineState state) => state.Control.WorstTier >= (long)KillTier.Flatten && wish.To < (long)KillTier.Throttle
        ? " Sizes begin at one half and grow for five trading days."
        : string.Empty;
}
