using System;
using System.Collections.Generic;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// What the broker says of each name, as inputs at every start: they change from day to day, so they are in the journal and not
/// in the instrument file. A name that he does not list takes no order and is not sold short.
/// </summary>
public static class TermsList
{
    /// <summary>The broker's list of assets, put beside the instruments of the run.</summary>
    public static void Apply(Session session, IReadOnlyList<AssetRow> assets, long timeNs)
    {
        Dictionary<string, AssetRow> bySymbol = new(StringComparer.Ordinal);
        foreach (AssetRow asset in assets)
        {
            bySymbol[asset.Symbol] = asset;
        }

        ReadOnlySpan<Instrument> instruments = session.Engine.Instruments;
        for (int i = 0; i < instruments.Length; i++)
        {
            AssetRow? asset = bySymbol.GetValueOrDefault(instruments[i].Symbol);
            Set(session, i, BorrowOf(asset), asset is { Tradable: true }, timeNs);
        }
    }

    /// <summary>One name.</summary>
    public static void Set(Session session, int instrument, Borrow borrow, bool traded, long timeNs)
    {
        Event e = default;
        e.Header.Kind = EventKind.InstrumentTerms;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = instrument;
        e.Header.TimeNs = timeNs;
        e.Numbers.A = (long)borrow;
        e.Numbers.B = traded ? 1 : 0;
        session.Apply(in e);
    }

    /// <summary>A short sale needs margin, too.</summary>
    private static Borrow BorrowOf(AssetRow? asset) => asset is not { Shortable: true, Marginable: true } ? Borrow.NotShortable
        : asset.EasyToBorrow ? Borrow.Easy
        : Borrow.Hard;
}
