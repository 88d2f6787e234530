using System;
using System.Collections.Generic;
using System.Globalization;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.MarketStore;

/// <summary>Readers of reference series. What a file does not say of its publication is put in by <see cref="SeriesLag"/>.</summary>
internal static class SeriesFiles
{
    /// <summary>
    /// series,date,value. A name such as DTWEXBGS_v202603 is a vintage, a copy made in that month: of the vintages in a file the
    /// first has the first values, and a value that a later one changes counts as known from the month after the copy.
    /// </summary>
    public static void ReadFred(CsvFile file, IImportSink sink)
    {
        Dictionary<(string Series, DateOnly Day), double> seen = [];
        while (file.Next())
        {
            string name = file.Word(0);
            int at = name.IndexOf("_v", StringComparison.Ordinal);
            string series = SeriesLag.NameOf(at < 0 ? name : name[..at]);
            DateOnly day = file.Date(1);
            double value = file.Number(2);
            long known = SeriesLag.KnownMs(FredIdOf(series), day);
            if (at >= 0)
            {
                bool isRevised = seen.TryGetValue((series, day), out double before);
                if (isRevised && before == value)
                {
                    continue;
                }

                if (isRevised)
                {
                    sink.Note(Defect.Revised, series, MarketTime.Utc(day), (value / before) - 1);
                }

                seen[(series, day)] = value;
                known = isRevised ? Math.Max(known, MonthAfter(file, name[(at + 2)..])) : known;
            }

            SeriesPoint point = new(series, day, value, known, "fred");
            sink.Take(in point);
        }
    }

    /// <summary>The disaggregated report with its own names of columns: one row for each week and metal, futures only.</summary>
    public static void ReadCot(CsvFile file, IImportSink sink)
    {
        CotColumns columns = new(file);
        while (file.Next())
        {
            columns.Give(sink, MetalOf(file.Word(1)), file.Date(0));
        }
    }

    /// <summary>The report as the CFTC publishes it, all markets: the metals are taken.</summary>
    public static void ReadCftc(CsvFile file, IImportSink sink)
    {
        CotColumns columns = new(file);
        int code = file.Column("CFTC_Contract_Market_Code"), day = file.Column("Report_Date_as_YYYY-MM-DD");
        while (file.Next())
        {
            if (CftcText.MetalOf(file.Text(code)) is { } metal)
            {
                columns.Give(sink, metal, file.Date(day));
            }
        }
    }

    /// <summary>Futures and options together, under names of their own: they are other figures than those of the futures alone.</summary>
    public static void ReadCotSummary(CsvFile file, IImportSink sink)
    {
        while (file.Next())
        {
            DateOnly day = file.Date(0);
            string metal = file.Word(1);
            for (int i = 2; i < file.Columns.Length; i++)
            {
                SeriesPoint point = new($"{metal}_combined_{file.Columns[i]}", day, file.Size(i), CotReleases.KnownMs(day), "cot_combined");
                sink.Take(in point);
            }
        }
    }

    /// <summary>Margins in USD a contract from a day on.</summary>
    public static void ReadMargins(CsvFile file, IImportSink sink)
    {
        while (file.Next())
        {
            DateOnly day = file.Date(0);
            for (int i = 2; i <= 3; i++)
            {
                SeriesPoint point = new($"{file.Word(1)}_margin_{file.Columns[i]}", day, file.Price(i), MarketTime.Ny(day, 0, 0), "comex");
                sink.Take(in point);
            }
        }
    }

    /// <summary>series,observation_date,value,knowledge_time: what has no format of its own. A value may be a date, and counts as days since 1970-01-01.</summary>
    public static void ReadPoints(CsvFile file, IImportSink sink)
    {
        while (file.Next())
        {
            string name = file.Word(0);
            if (SeriesLag.IdOf(name) == SeriesId.None)
            {
                throw file.Bad(0, "a series of docs/data.md");
            }

            double value = DateOnly.TryParseExact(file.Text(2), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
                ? MarketTime.Days(date)
                : file.Number(2);
            DateOnly day = file.Date(1);
            SeriesPoint point = new(SeriesLag.NameOf(name), day, value, file.UtcMs(3), "file");
            if (point.KnownMs < MarketTime.Utc(day) - MarketTime.DayMs && SeriesLag.CadenceOf(SeriesLag.IdOf(name)) != Cadence.Irregular)
            {
                throw file.Bad(3, $"a time at which something of {file.Text(1)} could be known");
            }

            sink.Take(in point);
        }
    }

    private static SeriesId FredIdOf(string series) => series == "DFF" ? SeriesId.Effr : SeriesLag.IdOf(series);

    private static string MetalOf(string word) => word switch { "GC" => "Gold", "SI" => "Silver", "PL" => "Platinum", "PA" => "Palladium", _ => word };

    private static long MonthAfter(CsvFile file, string vintage) =>
        DateOnly.TryParseExact(vintage + "01", "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month)
            ? MarketTime.Ny(month.AddMonths(1), 0, 0)
            : throw file.Bad(0, "a series, or one with its vintage as NAME_vYYYYMM");

    /// <summary>The columns that become series. Commercials are producers and merchants together with swap dealers.</summary>
    private sealed class CotColumns(CsvFile file)
    {
        private readonly int _openInterest = file.Column("Open_Interest_All");
        private readonly int _managedLong = file.Column("M_Money_Positions_Long_All"), _managedShort = file.Column("M_Money_Positions_Short_All");
        private readonly int _producersLong = file.Column("Prod_Merc_Positions_Long_All"), _producersShort = file.Column("Prod_Merc_Positions_Short_All");
        private readonly int _dealersLong = file.Column("Swap_Positions_Long_All"), _dealersShort = file.Column("Swap__Positions_Short_All");

        public void Give(IImportSink sink, string metal, DateOnly day) => CotPoints.Give(
            sink, metal, day, file.Size(_managedLong), file.Size(_managedShort),
            file.Size(_producersLong) + file.Size(_dealersLong), file.Size(_producersShort) + file.Size(_dealersShort), file.Size(_openInterest));
    }
}

/// <summary>One week of one metal as points, in contracts.</summary>
internal static class CotPoints
{
    public static void Give(IImportSink sink, string metal, DateOnly day, double managedLong, double managedShort, double commercialLong, double commercialShort, double openInterest)
    {
        long known = CotReleases.KnownMs(day);
        Put("MmLong", managedLong);
        Put("MmShort", managedShort);
        Put("CommLong", commercialLong);
        Put("CommShort", commercialShort);
        Put("OpenInterest", openInterest);

        void Put(string part, double value)
        {
            SeriesPoint point = new(metal + part, day, value, known, "cot");
            sink.Take(in point);
        }
    }
}
