using System;
using System.Collections.Generic;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool.Environments;

namespace Qgtm.Fast.Tool.Host;

/// <summary>What each strategy may do in a run, as inputs at every start: the journal has them, so a replay starts the same strategies.</summary>
public static class StrategyList
{
    /// <summary>Takes everything from every strategy, then sets what it is granted. A name that is no instrument is a <see cref="UserError"/>.</summary>
    public static void Apply(Session session, IReadOnlyList<StrategyGrant?> grants, long timeNs)
    {
        for (int strategy = 0; strategy < grants.Count; strategy++)
        {
            Set(session, strategy, StrategyKey.None, 0, -1, timeNs);
            if (grants[strategy] is not { } grant)
            {
                continue;
            }

            foreach ((StrategyKey key, long value) in grant.Limits)
            {
                Set(session, strategy, key, value, -1, timeNs);
            }

            foreach (int instrument in Indices(session, strategy, grant))
            {
                Set(session, strategy, StrategyKey.Names, 1, instrument, timeNs);
            }

            Tune(session, strategy, grant.Tuning, timeNs);
        }
    }

    /// <summary>
    /// A section that was not deployed before: every parameter, so that one whose override was taken away has its declared value again; stage
    /// and allocation only where they are named. One that is as it was deployed last changes nothing of what people have done since.
    /// </summary>
    private static void Tune(Session session, int strategy, StrategyTuning tuning, long timeNs)
    {
        DeploymentRow sum = StrategyDeployment.SumOf(strategy, tuning);
        if (session.State.Deployments[strategy].Is(in sum))
        {
            return;
        }

        StrategyInfo info = StrategyCatalogue.All[strategy].Info;
        for (int p = 0; p < info.Parameters.Length; p++)
        {
            Send(session, EventKind.SetParameter, timeNs, strategy, p, BitConverter.DoubleToInt64Bits(StrategyDeployment.Wanted(info, tuning, p)));
        }

        if (tuning.Allocation is { } share)
        {
            Send(session, EventKind.SetAllocation, timeNs, strategy, StrategyRules.Millionths(share), 0);
        }

        if (tuning.Stage is { } stage)
        {
            Send(session, EventKind.SetStage, timeNs, strategy, (long)stage, 0);
        }

        Send(session, EventKind.StrategyDeployed, timeNs, strategy, sum.A, sum.B, sum.C, sum.D);
    }

    private static void Send(Session session, EventKind kind, long timeNs, int strategy, long b, long c, long d = 0, long last = 0)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = timeNs;
        e.Numbers.A = strategy;
        e.Numbers.B = b;
        e.Numbers.C = c;
        e.Numbers.D = d;
        e.Numbers.E = last;
        session.Apply(in e);
    }

    private static List<int> Indices(Session session, int strategy, StrategyGrant grant)
    {
        List<int> all = [];
        foreach (string symbol in grant.Names ?? [])
        {
            int i = Universe.IndexOf(session.Engine.Instruments, symbol);
            all.Add(i >= 0 ? i : throw new UserError(
                ExitCode.Configuration, $"{ControlSources.StrategyNames[strategy]}.instruments names {symbol}, which is no instrument of this run: take it off the list."));
        }

        return grant.Names is null ? [-1] : all;
    }

    private static void Set(Session session, int strategy, StrategyKey key, long value, int instrument, long timeNs)
    {
        Event e = default;
        e.Header.Kind = EventKind.SetStrategyLimit;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = instrument;
        e.Header.TimeNs = timeNs;
        e.Numbers.A = strategy;
        e.Numbers.B = (long)key;
        e.Numbers.C = value;
        session.Apply(in e);
    }
}
