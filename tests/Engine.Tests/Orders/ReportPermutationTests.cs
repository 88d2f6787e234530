using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.EngineTests.Properties;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Orders;

/// <summary>
/// Every order of arrival and every repetition, up to eight reports, of what a broker tells of one order: all end in one
/// state. Enumerated, not sampled.
/// </summary>
public sealed class ReportPermutationTests(ITestOutputHelper output)
{
    private const int LengthMax = 8;

    /// <summary>Histories, as status letter and filled shares: "+4" brings an execution, "!" rejects the request before it.</summary>
    public static TheoryData<string, string> Histories => new()
    {
        { "filled in pieces", "p n f+3 f+7 F+10" },
        { "filled in seven pieces", "n f+1 f+2 f+4 f+5 f+7 f+8 F+10" },
        { "cancelled with a part filled", "p n f+4 c C4" },
        { "expired", "p n f+3 f+6 E6" },
        { "rejected", "p R0" },
        { "the cancel loses the race", "n f+4 c !c4 f+7 F+10" },
        { "a fill after the cancel was confirmed", "n c C0 C+4" },
        { "the last fill after the cancel was confirmed", "n f+6 c C6 F+10" },
        { "replaced", "p n r P0" },
        { "the replacement is refused", "n r !r0 f+4 F+10" },
        { "done for the day and going on", "n f+4 d4 f+7 F+10" },
        { "stopped, suspended, calculated", "n t s f+4 k4 F+10" },
        { "a status in no list", "n u f+4 F+10" },
        { "more filled than ordered", "n f+4 F+12" },
    };

    [Theory]
    [MemberData(nameof(Histories))]
    public void F38_all_permutations_and_duplications_end_in_one_state(string name, string history)
    {
        Story[] stories = [.. history.Split(' ').Select(Story.Parse)];
        using RingBuffer ring = new(1024, 1);
        EngineState state = new();
        Engine engine = new(state, Rig.Instruments, ring);
        state.Scalars.Equity = 100_000 * Fixed.One;
        int runs = 0;
        foreach (Side side in (Side[])[Side.Buy, Side.Sell])
        {
            End? end = null;
            int before = runs;
            foreach (int[] order in Arrivals(stories.Length))
            {
                End got = Play(engine, ring, stories, order, side, ++runs);
                end ??= got;
                if (got != end)
                {
                    Assert.Fail($"{name}, {side}: {string.Join(' ', order.Select(i => history.Split(' ')[i]))} ends in {got}, not in {end}");
                }
            }

            output.WriteLine($"{name}, {side}: {runs - before} arrivals end in {end}");
            Assert.True(runs - before > 1);
        }
        Evidence.Fired("F38", runs - 2); // every arrival but the one in order, for each side
    }

    /// <summary>Every sequence of up to eight that has each of the reports at least once.</summary>
    private static IEnumerable<int[]> Arrivals(int count)
    {
        for (int length = count; length <= LengthMax; length++)
        {
            int[] at = new int[length];
            for (bool more = true; more;)
            {
                int seen = 0;
                foreach (int report in at)
                {
                    seen |= 1 << report;
                }

                if (seen == (1 << count) - 1)
                {
                    yield return at;
                }

                int digit = 0;
                while (digit < length && ++at[digit] == count)
                {
                    at[digit++] = 0;
                }

                more = digit < length;
            }
        }
    }

    private static End Play(Engine engine, RingBuffer ring, Story[] stories, int[] order, Side side, long run)
    {
        EngineState state = engine.State;
        ref PositionRow position = ref state.Positions[0];
        position = default;
        FillMath.Set(ref position, 20 * Fixed.One, 90 * Fixed.One);
        OrderPayload payload = default;
        payload.OrderId = OrderTable.NextId(state);
        payload.Qty = 10 * Fixed.One;
        payload.LimitPx = 200 * Fixed.One;
        payload.Side = side;
        OrderTable.Record(state, in payload, 0, 0);
        ref OrderRow row = ref state.Orders[OrderTable.Slot(payload.OrderId)];
        long executions = state.Scalars.Executions;
        foreach (int i in order)
        {
            long cum = row.CumQty;
            stories[i].Tell(engine, payload.OrderId, run);
            ring.Advance(0, ring.Claimed);
            if (row.CumQty < cum || position.OpenBuyQty + position.OpenSellQty != row.LeavesQty)
            {
                Assert.Fail($"open quantity {position.OpenBuyQty + position.OpenSellQty} is not what the order leaves: {row.LeavesQty}");
            }
        }

        End end = new(
            row.Status, row.CumQty, row.AvgPx, row.LeavesQty, position.Qty, position.Cost, position.AvgPx, position.RealizedPnl,
            (FreezeReason)position.Frozen, state.Scalars.Executions - executions);
        row = default;
        return end;
    }

    /// <summary>All that must be equal: order, position, and executions counted. Nano-shares, nano-USD.</summary>
    private readonly record struct End(
        OrdStatus Status, long CumQty, long AvgPx, long LeavesQty, long Qty, long Cost, long PositionAvgPx, long RealizedPnl, FreezeReason Frozen, long Executions);

    /// <summary>One report of a history; all fills of a story cost 100 USD and one more for each share filled before.</summary>
    private sealed record Story(OrdStatus Status, long Cum, ExecType Type, int Number)
    {
        private static readonly Dictionary<char, OrdStatus> Letters = new()
        {
            ['p'] = OrdStatus.PendingNew,
            ['n'] = OrdStatus.New,
            ['f'] = OrdStatus.PartiallyFilled,
            ['c'] = OrdStatus.PendingCancel,
            ['r'] = OrdStatus.PendingReplace,
            ['d'] = OrdStatus.DoneForDay,
            ['t'] = OrdStatus.Stopped,
            ['s'] = OrdStatus.Suspended,
            ['k'] = OrdStatus.Calculated,
            ['u'] = OrdStatus.Unknown,
            ['F'] = OrdStatus.Filled,
            ['C'] = OrdStatus.Canceled,
            ['R'] = OrdStatus.Rejected,
            ['E'] = OrdStatus.Expired,
            ['P'] = OrdStatus.Replaced,
        };

        public static Story Parse(string text, int number)
        {
            ExecType type = text.Contains('+', StringComparison.Ordinal) ? ExecType.Trade
                : text.StartsWith("!c", StringComparison.Ordinal) ? ExecType.CancelRejected
                : text.StartsWith("!r", StringComparison.Ordinal) ? ExecType.ReplaceRejected : ExecType.Status;
            string rest = text.TrimStart('!');
            long cum = rest.Length == 1 ? 0 : long.Parse(rest[1..].TrimStart('+'));
            OrdStatus status = text[0] == '!' ? (cum > 0 ? OrdStatus.PartiallyFilled : OrdStatus.New) : Letters[rest[0]];
            return new Story(status, cum, type, number);
        }

        public void Tell(Engine engine, long id, long run)
        {
            Event e = default;
            e.Header.Kind = EventKind.Execution;
            if (Type == ExecType.Trade)
            {
                e.Execution.OrderId = id;
                e.Execution.ExecKey = (run * 16) + Number + 1;
                e.Execution.LastQty = Fixed.One;
                e.Execution.LastPx = 100 * Fixed.One;
                engine.Apply(in e);
                e.Execution = default;
            }

            e.Header.Kind = EventKind.ExecutionReport;
            e.Report.OrderId = id;
            e.Report.Status = Status;
            e.Report.CumQty = Cum * Fixed.One;
            e.Report.AvgPx = Cum == 0 ? 0 : (100 * Fixed.One) + (Cum * Fixed.One / 10);
            e.Report.ExecType = Type;
            engine.Apply(in e);
        }
    }
}
