using System.Runtime.InteropServices;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk;

/// <summary>
/// What is held and what could still execute, at the marks, nano-USD: the worse of our view and the broker's, open and
/// unknown orders and those made elsewhere (C06). Positions are small in number: one pass serves every limit.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public struct Exposures
{
    /// <summary>Absolute values of everything.</summary>
    public long Gross;

    /// <summary>Signed toward the order's side: everything on it executes, nothing on the other side does.</summary>
    public long Net;

    /// <summary>Gross in the order's sector.</summary>
    public long Sector;

    /// <summary>Gross in names that the order's strategy moved last.</summary>
    public long Strategy;

    /// <summary>The sums for an order of this sector, side and strategy.</summary>
    [HotPath]
    public static Exposures Of(EngineState state, Instrument[] instruments, Sector sector, Side side, long strategy)
    {
        Exposures e = default;
        e.Gross = e.Net = state.Look.ForeignNotional;
        for (int i = 0; i < instruments.Length; i++)
        {
            ref readonly PositionRow p = ref state.Positions[i];
            if ((p.Qty | p.BrokerQty | p.OpenBuyQty | p.OpenSellQty | p.ForeignBuyQty | p.ForeignSellQty) == 0)
            {
                continue;
            }

            long mark = state.Market[i].Mark;
            long gross = Worth.Of(mark, GrossQty(in p));
            e.Gross = Worth.Sum(e.Gross, gross);
            e.Net = Worth.Sum(e.Net, Worth.Of(mark, SideQty(in p, side == Side.Buy)));
            e.Sector = instruments[i].Sector == sector ? Worth.Sum(e.Sector, gross) : e.Sector;
            e.Strategy = p.Strategy == strategy ? Worth.Sum(e.Strategy, gross) : e.Strategy;
        }

        return e;
    }

    /// <summary>The largest position on one side, signed toward it, nano-shares.</summary>
    [HotPath]
    public static long SideQty(ref readonly PositionRow p, bool buys)
    {
        long own = buys ? p.Qty : -p.Qty, broker = buys ? p.BrokerQty : -p.BrokerQty;
        long held = own > broker ? own : broker;
        return Worth.Sum(held, buys ? Worth.Sum(p.OpenBuyQty, p.ForeignBuyQty) : Worth.Sum(p.OpenSellQty, p.ForeignSellQty));
    }

    private static long GrossQty(ref readonly PositionRow p)
    {
        long own = Worth.Abs(p.Qty), broker = Worth.Abs(p.BrokerQty);
        long open = Worth.Sum(Worth.Sum(p.OpenBuyQty, p.OpenSellQty), Worth.Sum(p.ForeignBuyQty, p.ForeignSellQty));
        return Worth.Sum(own > broker ? own : broker, open);
    }
}
