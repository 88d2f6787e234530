namespace Qgtm.Fast.MarketStore;

/// <summary>What is wrong with a row of data, or between rows.</summary>
public enum Defect : byte
{
    /// <summary>Sessions, minutes or observations that are missing; the figure is how many.</summary>
    Gap = 0,

    /// <summary>A price that jumps; the figure is the return.</summary>
    Outlier = 1,

    /// <summary>A key twice in one file.</summary>
    Duplicate = 2,

    /// <summary>A row that only repeats the last price.</summary>
    StaleRepeat = 3,

    /// <summary>A candle in which nothing was traded.</summary>
    ZeroVolume = 4,

    /// <summary>High, low, open and close contradict each other.</summary>
    Inconsistent = 5,

    /// <summary>A stamp of another zone; the figure is the shift in hours, 0 = not told.</summary>
    WrongZone = 6,

    /// <summary>Rows far away from all others of their symbol.</summary>
    Stray = 7,

    /// <summary>Two sources disagree about splits or dividends; the figure is the ratio of their prices.</summary>
    Adjustment = 8,

    /// <summary>A row before the one above it.</summary>
    Disorder = 9,

    /// <summary>A trade of nothing.</summary>
    ZeroSize = 10,

    /// <summary>A quote that repeats the last.</summary>
    UnchangedQuote = 11,

    /// <summary>A row with the stamp of the row above.</summary>
    EqualStamp = 12,

    /// <summary>A row that its source marks as suspicious.</summary>
    Suspicious = 13,

    /// <summary>Bid above or at the offer.</summary>
    Crossed = 14,

    /// <summary>An observation whose value was changed later; the figure is by how much.</summary>
    Revised = 15,
}

/// <summary>Takes what the readers of files find, in the files' order.</summary>
public interface IImportSink
{
    /// <summary>A candle.</summary>
    void Take(in Candle candle);

    /// <summary>A sampled best bid and offer.</summary>
    void Take(in BboSnapshot snapshot);

    /// <summary>A value of a reference series.</summary>
    void Take(in SeriesPoint point);

    /// <summary>A defect that only the reader can see. Time ms since the epoch.</summary>
    void Note(Defect defect, string name, long atMs, double figure);
}
