namespace Qgtm.Fast.Risk.Controls;

/// <summary>C25: the value of all orders that open in one minute, as a share of equity.</summary>
[Control("C25", RiskReason.WindowNotional)]
public static class WindowNotional
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        ref readonly ScalarsRow s = ref c.Scalars;
        long before = s.TimeNs - s.RateWindowNs < Pace.MinuteNs ? s.WindowNotional : 0;
        return c.Stops(RiskReason.WindowNotional, Worth.Sum(before, c.Notional) > Worth.Share(c.Equity, c.Limits.WindowNotionalMaxBps))
            ? RiskReason.WindowNotional : RiskReason.None;
    }
}
