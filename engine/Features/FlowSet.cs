using Qgtm.Fast.Reference;

namespace Qgtm.Fast.Features;

/// <summary>An observation of positions, stocks or the futures curve moves what is made of it.</summary>
internal static class FlowSet
{
    /// <summary>Storage and insurance of a year, a share of the price.</summary>
    private const double Storage = 0.0025;

    private const double DaysPerYear = 365;

    public static void OnPoint(EngineState state, SeriesId id)
    {
        ref FlowFeatures f = ref state.Flow;
        switch (id)
        {
            case >= SeriesId.GoldMmLong and <= SeriesId.GoldOpenInterest:
                Positions(state, SeriesId.GoldMmLong, Part.GoldManaged, ref f.GoldManagedNet, ref f.GoldManagedNetZ52, ref f.GoldOpenInterestChange);
                Positions(state, SeriesId.GoldCommLong, Part.GoldCommercial, ref f.GoldCommercialNet, ref f.GoldCommercialNetZ52, ref f.GoldOpenInterestChange);
                break;
            case >= SeriesId.SilverMmLong and <= SeriesId.SilverOpenInterest:
                Positions(state, SeriesId.SilverMmLong, Part.SilverManaged, ref f.SilverManagedNet, ref f.SilverManagedNetZ52, ref f.SilverOpenInterestChange);
                Positions(state, SeriesId.SilverCommLong, Part.SilverCommercial, ref f.SilverCommercialNet, ref f.SilverCommercialNetZ52, ref f.SilverOpenInterestChange);
                break;
            case SeriesId.GldShares: Change(state, id, 5, Part.GldFlow, ref f.GldFlow5, ref f.GldFlowZ63); break;
            case SeriesId.SlvShares: Change(state, id, 5, Part.SlvFlow, ref f.SlvFlow5, ref f.SlvFlowZ63); break;
            case SeriesId.ComexGoldRegistered: Change(state, id, 21, Part.ComexGold, ref f.ComexGoldChange21, ref f.ComexGoldZ126); break;
            case SeriesId.ComexSilverRegistered: Change(state, id, 21, Part.ComexSilver, ref f.ComexSilverChange21, ref f.ComexSilverZ126); break;
            case SeriesId.SgeWithdrawals: Withdrawals(state); break;
            case SeriesId.CentralBankReserves: Reserves(state); break;
            case SeriesId.Effr or (>= SeriesId.GcFront and <= SeriesId.SiSecondExpiry):
                Curve(state, SeriesId.GcFront, Part.GoldCurve, ref f.GoldBasis, ref f.GoldRollYield, ref f.GoldBasisZ252, ref f.GoldFairBasis, ref f.GoldDislocation);
                Curve(state, SeriesId.SiFront, Part.SilverCurve, ref f.SilverBasis, ref f.SilverRollYield, ref f.SilverBasisZ252, ref f.SilverFairBasis, ref f.SilverDislocation);
                Carry(state);
                break;
            default: break;
        }
    }

    /// <summary>Long minus short over open interest, once all three are of one Tuesday. The short side stands behind the long one.</summary>
    private static void Positions(EngineState state, SeriesId longs, Part part, ref double net, ref double z, ref double change)
    {
        SeriesId all = longs < SeriesId.SilverMmLong ? SeriesId.GoldOpenInterest : SeriesId.SilverOpenInterest;
        ref readonly SeriesRow interest = ref state.Series[all];
        long day = interest.ObservedDay;
        if (day == 0 || state.Series[longs].ObservedDay != day || state.Series[longs + 1].ObservedDay != day || interest.Value <= 0)
        {
            return;
        }

        net = (state.Series.Last(longs) - state.Series.Last(longs + 1)) / interest.Value;
        Walk.Step(state.Parts, part, day, net);
        z = Walk.Z(state.Parts, part);
        double before = state.Series.Back(all, 1);
        change = before > 0 ? (interest.Value / before) - 1 : 0;
    }

    /// <summary>Change over so many observations, a share of 1.</summary>
    private static void Change(EngineState state, SeriesId id, int observations, Part part, ref double change, ref double z)
    {
        double then = state.Series.Back(id, observations);
        Walk.Wait(state.Parts, part, state.Series[id].ObservedDay);
        if (then > 0)
        {
            change = (state.Series.Last(id) / then) - 1;
            Walk.Step(state.Parts, part, state.Series[id].ObservedDay, change);
            z = Walk.Z(state.Parts, part);
        }
    }

    private static void Withdrawals(EngineState state)
    {
        const SeriesId Id = SeriesId.SgeWithdrawals;
        Walk.Wait(state.Parts, Part.Sge, state.Series[Id].ObservedDay);
        if (state.Series.Length(Id) >= 4)
        {
            state.Flow.SgeWithdrawals4 = state.Series.Back(Id, 0) + state.Series.Back(Id, 1) + state.Series.Back(Id, 2) + state.Series.Back(Id, 3);
            Walk.Step(state.Parts, Part.Sge, state.Series[Id].ObservedDay, state.Flow.SgeWithdrawals4);
            state.Flow.SgeZ52 = Walk.Z(state.Parts, Part.Sge);
        }
    }

    private static void Reserves(EngineState state)
    {
        const SeriesId Id = SeriesId.CentralBankReserves;
        Walk.Wait(state.Parts, Part.CentralBank, state.Series[Id].ObservedDay);
        if (state.Series.Length(Id) > 4)
        {
            state.Flow.CentralBankBuying4 = state.Series.Last(Id) - state.Series.Back(Id, 4);
            Walk.Step(state.Parts, Part.CentralBank, state.Series[Id].ObservedDay, state.Flow.CentralBankBuying4);
            state.Flow.CentralBankMedian20 = Walk.Median(state.Parts, Part.CentralBank);
        }
    }

    /// <summary>
    /// Front and second of one day, with both expiries known: front over second, annualised over the days between the expiries, and the rate
    /// that interest and storage explain. Second and expiries stand behind the front; an expiry of a later day is none of this one.
    /// </summary>
    private static void Curve(EngineState state, SeriesId front, Part part, ref double basis, ref double roll, ref double z, ref double fair, ref double dislocation)
    {
        SeriesTable all = state.Series;
        double first = all.Last(front), second = all.Last(front + 1), days = all.Last(front + 3) - all.Last(front + 2);
        long day = all[front].ObservedDay;
        bool later = all[front + 2].ObservedDay > day || all[front + 3].ObservedDay > day;
        if (day == 0 || later || all[front + 1].ObservedDay != day || first <= 0 || second <= 0 || days <= 0)
        {
            return;
        }

        basis = (first - second) / second;
        roll = basis * DaysPerYear / days;
        Walk.Step(state.Parts, part, day, basis);
        z = Walk.Z(state.Parts, part);
        fair = Walk.Growth(((all.Last(SeriesId.Effr) / 100) + Storage) * days / DaysPerYear);
        dislocation = ((second - first) / first) - fair;
    }

    private static void Carry(EngineState state)
    {
        long day = state.Parts[Part.GoldCurve].LastDay;
        if (day != 0 && day == state.Parts[Part.SilverCurve].LastDay)
        {
            state.Flow.CarryDifference = state.Flow.GoldRollYield - state.Flow.SilverRollYield;
            Walk.Step(state.Parts, Part.Carry, day, state.Flow.CarryDifference);
            state.Flow.CarryDifferenceZ252 = Walk.Z(state.Parts, Part.Carry);
        }
    }
}
