using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>
/// Daily bars before the first session, walked backwards from the start prices: fewer days are the end of more. The log ratio
/// of gold and silver reverts backwards as it does forwards: a stationary AR(1) is the same process in both directions.
/// </summary>
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

        double[] dayVol = VenueUniverse.Daily(night: false);
        double[] nightVol = VenueUniverse.Daily(night: true);
        double pull = VenueUniverse.Pull(1);
        double deviation = 0;
        Span<double> moves = stackalloc double[VenueUniverse.Factors];
        Span<double> nights = stackalloc double[VenueUniverse.Factors];
        DateOnly date = SessionClock.DateOf(startNs);
        for (int k = days - 1; k >= 0; k--)
        {
            do
            {
                date = date.AddDays(-1);
            }
            while (!SessionClock.IsTradingDay(date));
            double scale = VenueUniverse.DayScale(random);
            SessionGenerator.Draw(random, dayVol, scale, moves);
            SessionGenerator.Draw(random, nightVol, scale, nights);
            nights[1] -= pull * deviation;
            deviation += moves[1] + nights[1] - moves[0] - nights[0];
            long at = SessionClock.Midnight(date);
            for (int i = 0; i < count; i++)
            {
                WriteBar(ref rows[(k * count) + i], random, i, at, moves, nights, ref log[i]);
            }
        }

        return [.. rows];
    }

    private static void WriteBar(
        ref Event row, SeededRandom random, int i, long atNs, ReadOnlySpan<double> moves, ReadOnlySpan<double> nights, ref double log)
    {
        GeneratedName name = VenueUniverse.Names[i];
        double move = name.IdioVol * random.Normal() * Math.Sqrt(1 / 252.0);
        double night = 0;
        double variance = name.IdioVol * name.IdioVol;
        for (int f = 0; f < moves.Length; f++)
        {
            move += name.Loadings[f] * moves[f];
            night += name.Loadings[f] * nights[f];
            double part = name.Loadings[f] * VenueUniverse.Volatility[f];
            variance += part * part;
        }

        double range = Math.Sqrt(variance / 252);
        double open = log - move;
        double high = Math.Max(open, log) + (0.3 * range * Math.Abs(random.Normal()));
        double low = Math.Min(open, log) - (0.3 * range * Math.Abs(random.Normal()));
        row.Header.TimeNs = atNs;
        row.Header.Instrument = i;
        row.Header.Kind = EventKind.DailyBar;
        row.Header.Source = EventSource.MarketData;
        row.Bar.Open = Price(open);
        row.Bar.High = Price(high);
        row.Bar.Low = Price(low);
        row.Bar.Close = Price(log);
        row.Bar.Volume = (long)(name.Weight * 200_000 * (0.5 + random.Unit())) * Fixed.One;
        log -= move + night;
    }

    private static long Price(double log) => Math.Max(1, (long)Math.Round(Math.Exp(log) * 100)) * VenueUniverse.Tick;
}
