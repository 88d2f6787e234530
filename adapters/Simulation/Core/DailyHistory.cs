using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>Daily bars before the first session, walked backwards from the start prices: fewer days are the end of more.</summary>
internal static class DailyHistory
{
    public static List<Event> Make(ulong seed, long startNs, int days)
    {
        var random = new SeededRandom(unchecked(seed ^ 0xD1B54A32D192ED03UL));
        int count = VenueUniverse.Names.Length;
        var rows = new Event[days * count];
        var log = new double[count];
        for (int i = 0; i < count; i++)
        {
            log[i] = Math.Log(VenueUniverse.Names[i].Price);
        }

        double day = Math.Sqrt(1 / 252.0);
        Span<double> moves = stackalloc double[VenueUniverse.Factors];
        DateOnly date = SessionClock.DateOf(startNs);
        for (int k = days - 1; k >= 0; k--)
        {
            do
            {
                date = date.AddDays(-1);
            }
            while (!SessionClock.IsTradingDay(date));
            SessionGenerator.Draw(random, VenueUniverse.Volatility, day, moves);
            long at = SessionClock.Midnight(date);
            for (int i = 0; i < count; i++)
            {
                WriteBar(ref rows[(k * count) + i], random, i, at, moves, ref log[i]);
            }
        }

        return [.. rows];
    }

    private static void WriteBar(ref Event row, SeededRandom random, int i, long atNs, ReadOnlySpan<double> moves, ref double log)
    {
        GeneratedName name = VenueUniverse.Names[i];
        double move = name.IdioVol * random.Normal() * Math.Sqrt(1 / 252.0);
        double vol = name.IdioVol * name.IdioVol;
        for (int f = 0; f < moves.Length; f++)
        {
            move += name.Loadings[f] * moves[f];
            double part = name.Loadings[f] * VenueUniverse.Volatility[f];
            vol += part * part;
        }

        double range = Math.Sqrt(vol / 252);
        double open = log - move + (0.3 * range * random.Normal());
        double high = Math.Max(open, log) + (0.4 * range * Math.Abs(random.Normal()));
        double low = Math.Min(open, log) - (0.4 * range * Math.Abs(random.Normal()));
        row.Header.TimeNs = atNs;
        row.Header.Instrument = i;
        row.Header.Kind = EventKind.DailyBar;
        row.Header.Source = EventSource.MarketData;
        row.Bar.Open = Price(open);
        row.Bar.High = Price(high);
        row.Bar.Low = Price(low);
        row.Bar.Close = Price(log);
        row.Bar.Volume = (long)(name.Weight * 200_000 * (0.5 + random.Unit())) * Fixed.One;
        log -= move;
    }

    private static long Price(double log) => Math.Max(1, (long)Math.Round(Math.Exp(log) * 100)) * VenueUniverse.Tick;
}
