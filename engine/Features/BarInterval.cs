namespace Qgtm.Fast.Features;

/// <summary>
/// The bars that features are made of. The first comes from the feed, the last from the day's bar; those between are put
/// together from minutes, aligned with the half hour, so that 09:30 New York begins one in summer and winter.
/// </summary>
public enum BarInterval : byte
{
    Minute,
    FiveMinutes,
    FifteenMinutes,
    Hour,
    Day,
}
