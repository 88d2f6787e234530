namespace Qgtm.Fast.Reference;

/// <summary>Whether something that a strategy needs is there. The order is that of the checks.</summary>
public enum Readiness : byte
{
    /// <summary>There, recent, and with enough history.</summary>
    Ready,

    /// <summary>Nothing has come.</summary>
    Missing,

    /// <summary>The last observation is older than its source allows.</summary>
    Stale,

    /// <summary>Too few observations for the window.</summary>
    Warmup,
}

/// <summary>
/// The point-in-time join: a series as it was known at the engine's time. There is no other way to a series, and a point that is
/// not known yet does not enter, so nothing can see past its time (docs/adr/0051).
/// </summary>
public readonly struct SeriesTable(SeriesRow[] rows, double[] rings)
{
    /// <summary>Observations kept per series; a power of two above 252.</summary>
    public const int RingMax = 256;

    /// <summary>Series that a state has room for.</summary>
    public const int SeriesMax = 64;

    /// <summary>One day, ns.</summary>
    public const long DayNs = 86_400_000_000_000;

    /// <summary>The row of a series.</summary>
    public ref readonly SeriesRow this[SeriesId id] => ref rows[(int)id];

    /// <summary>The last value; 0 before the first.</summary>
    public double Last(SeriesId id) => rows[(int)id].Value;

    /// <summary>Observations that can be looked at.</summary>
    public int Length(SeriesId id) => rows[(int)id].Count < RingMax ? (int)rows[(int)id].Count : RingMax;

    /// <summary>The observation so many before the last, which is 0. Ask <see cref="Length"/> first: beyond it the answer is 0.</summary>
    public double Back(SeriesId id, int observations) => observations >= Length(id)
        ? 0 : rings[((int)id * RingMax) + (int)((rows[(int)id].Count - 1 - observations) & (RingMax - 1))];

    /// <summary>Missing, stale or ready, by the age of the last observation in whole days (UTC) at an instant, ns since the epoch.</summary>
    public Readiness Freshness(SeriesId id, long timeNs) => rows[(int)id].Count == 0 ? Readiness.Missing
        : (timeNs / DayNs) - rows[(int)id].ObservedDay > StaleAfterDays(id) ? Readiness.Stale
        : Readiness.Ready;

    /// <summary>Age in days at which the last observation is used for the last time. An event's surprise does not age.</summary>
    public static long StaleAfterDays(SeriesId id) => id switch
    {
        SeriesId.Walcl => 14,
        SeriesId.M2sl => 100,
        >= SeriesId.Dfii10 and <= SeriesId.Effr => 7,
        >= SeriesId.GoldMmLong and <= SeriesId.SilverOpenInterest => 10,
        >= SeriesId.LbmaGoldAm and <= SeriesId.LbmaSilver => 3,
        SeriesId.GldShares or SeriesId.SlvShares => 5,
        >= SeriesId.ComexGoldRegistered and <= SeriesId.ComexSilverEligible => 7,
        SeriesId.SgeWithdrawals => 14,
        SeriesId.CentralBankReserves => 200,
        >= SeriesId.GcFront and <= SeriesId.SiSecondExpiry => 5,
        >= SeriesId.GldIv30 and <= SeriesId.SlvCall25Iv => 3,
        _ => long.MaxValue,
    };

    /// <summary>
    /// Takes a point unless it is not known yet, or no number, or older than the last. One of the same date replaces it. False =
    /// refused, and counted.
    /// </summary>
    /// <param name="id">The series; an unknown one is counted in the row of <see cref="SeriesId.None"/>.</param>
    /// <param name="value">In its unit.</param>
    /// <param name="observedDay">Days since 1970-01-01.</param>
    /// <param name="knownNs">When it became known, ns since the epoch.</param>
    /// <param name="timeNs">The engine's time, ns.</param>
    public bool Take(long id, double value, long observedDay, long knownNs, long timeNs)
    {
        ref SeriesRow row = ref rows[id is > 0 and <= (long)SeriesId.SlvCall25Iv ? id : 0];
        bool bad = id is <= 0 or > (long)SeriesId.SlvCall25Iv || !double.IsFinite(value) || observedDay > knownNs / DayNs;
        bool early = !bad && knownNs > timeNs;
        bool late = !bad && !early && row.Count != 0 && observedDay < row.ObservedDay;
        row.Bad += bad ? 1 : 0;
        row.Early += early ? 1 : 0;
        row.Late += late ? 1 : 0;
        if (bad || early || late)
        {
            return false;
        }

        if (row.Count == 0 || observedDay > row.ObservedDay)
        {
            row.PrevObservedDay = row.Count == 0 ? 0 : row.ObservedDay;
            row.Count++;
        }

        row.Value = value;
        row.ObservedDay = observedDay;
        row.KnownNs = knownNs;
        rings[((int)id * RingMax) + (int)((row.Count - 1) & (RingMax - 1))] = value;
        return true;
    }
}
