namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C05: orders that open, in a second and in a minute, and all messages in a minute. What opens stops at three quarters of
/// what the broker takes; cancels and closes have the rest, and the request budget of the gateway behind it.
/// </summary>
[Control("C05", RiskReason.OrderRate, RiskReason.MessageRate)]
public static class MessageBudget
{
    /// <summary>Requests that the broker takes in a minute.</summary>
    public const long BrokerPerMinute = 200;

    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        ref readonly ScalarsRow s = ref c.Scalars;
        bool minute = s.TimeNs - s.RateWindowNs < Pace.MinuteNs;
        bool second = s.TimeNs - s.SecondNs < Pace.SecondNs;
        return c.Reduces ? (minute && s.MessageCount >= BrokerPerMinute ? RiskReason.MessageRate : RiskReason.None)
            : (minute && s.RateCount >= c.Limits.OrdersPerMinuteMax) || (second && s.SecondCount >= c.Limits.OrdersPerSecondMax) ? RiskReason.OrderRate
            : minute && s.MessageCount >= c.Limits.MessagesPerMinuteMax ? RiskReason.MessageRate
            : RiskReason.None;
    }
}
