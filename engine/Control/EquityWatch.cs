using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>What an account report is worth for the tiers.</summary>
public enum EquityJudgement : byte
{
    /// <summary>Marks and executions explain it, or it is the first.</summary>
    Believed = 0,

    /// <summary>Money came or went.</summary>
    Flow = 1,

    /// <summary>Nothing explains it: not used.</summary>
    Suspect = 2,
}

/// <summary>
/// Tells a loss from money that was moved and from a bad tick (docs/adr/0027). Executions move cash and not equity, marks move
/// equity and not cash, a deposit or withdrawal moves both alike; what is none of these is believed only when it stays.
/// </summary>
public static class EquityWatch
{
    /// <summary>What marks and executions may leave unexplained, basis points of equity; a smaller flow counts as profit or loss.</summary>
    public const long SlackBps = 100;

    /// <summary>Reports in a row on the same side that make an unexplained equity believed.</summary>
    public const long SuspectsMax = 3;

    /// <summary>Judges the report that stands in the scalars, and moves peak and bases when money was moved.</summary>
    public static EquityJudgement Take(EngineState state, int instruments)
    {
        ref ScalarsRow s = ref state.Scalars;
        ref ControlRow c = ref state.Control;
        long bookCash = Comparer.Cash(state, instruments).Cash;
        long bookEquity = Comparer.Equity(state, instruments, bookCash);
        EquityJudgement judgement = c.HasReport == 0 ? EquityJudgement.Believed : Judge(ref c, in s, bookCash, bookEquity);
        if (judgement == EquityJudgement.Suspect)
        {
            return judgement;
        }

        if (judgement == EquityJudgement.Flow)
        {
            Move(ref s, ref c, s.Cash - c.Cash - (bookCash - c.BookCash));
        }

        c.HasReport = 1;
        c.Equity = s.Equity;
        c.Cash = s.Cash;
        c.BookCash = bookCash;
        c.BookEquity = bookEquity;
        c.Suspects = 0;
        c.DayBase = c.DayBase == 0 ? s.Equity : c.DayBase;
        c.WeekBase = c.WeekBase == 0 ? s.Equity : c.WeekBase;
        s.PeakEquity = s.Equity > s.PeakEquity ? s.Equity : s.PeakEquity;
        return judgement;
    }

    private static EquityJudgement Judge(ref ControlRow c, ref readonly ScalarsRow s, long bookCash, long bookEquity)
    {
        long slack = Fixed.MulDiv(c.Equity, SlackBps, 10_000);
        long cash = s.Cash - c.Cash - (bookCash - c.BookCash);
        long equity = s.Equity - c.Equity - (bookEquity - c.BookEquity);
        if (Abs(cash) > slack && Abs(equity - cash) <= Abs(cash) / 2 && s.Equity > cash && s.Equity > 0)
        {
            return EquityJudgement.Flow;
        }

        if (Abs(equity) <= slack)
        {
            return EquityJudgement.Believed;
        }

        long side = equity > 0 ? 1 : -1;
        c.Suspects = side == c.SuspectSide ? c.Suspects + 1 : 1;
        c.SuspectSide = side;
        c.SuspectsSeen++;
        return c.Suspects >= SuspectsMax ? EquityJudgement.Believed : EquityJudgement.Suspect;
    }

    /// <summary>
    /// A flow is nobody's profit: peak and bases move in proportion, so every loss in per cent stays what it was, rounded against us. The amount is
    /// the change of cash that executions do not explain.
    /// </summary>
    private static void Move(ref ScalarsRow s, ref ControlRow c, long flow)
    {
        long before = s.Equity - flow;
        c.Flows += flow;
        c.FlowsSeen++;
        s.PeakEquity = Fixed.MulDiv(s.PeakEquity, s.Equity, before) + 1;
        c.DayBase = Fixed.MulDiv(c.DayBase, s.Equity, before) + 1;
        c.WeekBase = Fixed.MulDiv(c.WeekBase, s.Equity, before) + 1;
        c.ThrottleBase = c.ThrottleBase == 0 ? 0 : Fixed.MulDiv(c.ThrottleBase, s.Equity, before) + 1;
    }

    /// <summary>A loss from a basis in basis points, rounded toward none; 0 for a gain or without a basis.</summary>
    public static long LossBps(long basis, long equity) => basis <= 0 || equity >= basis ? 0 : Fixed.MulDiv(basis - equity, 10_000, basis);

    private static long Abs(long value) => value < 0 ? -value : value;
}
