using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Tool.Commands;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>A backtest has no network adapter to call: every method that it can reach is read, and none is one.</summary>
public sealed class ReachTests
{
    private static readonly OpCode[] Codes = [.. typeof(OpCodes).GetFields().Select(f => (OpCode)f.GetValue(null)!)];
    private static readonly Dictionary<short, OpCode> ByValue = Codes.ToDictionary(c => c.Value);

    [Fact]
    public void A_backtest_reaches_no_network()
    {
        HashSet<MethodBase> reached = From(typeof(BacktestRun).GetMethod(nameof(BacktestRun.Run))!);
        Assert.Contains(reached, m => m.DeclaringType?.Name == "Lockstep");
        Assert.Contains(reached, m => m.DeclaringType?.Name == "RiskGate");
        Sentences.AssertNone(reached.Where(IsNetwork).Select(m => $"a backtest reaches {m.DeclaringType}.{m.Name}"));
    }

    [Fact]
    public void A_live_run_reaches_it() => Assert.Contains(From(typeof(LiveRun).GetMethod(nameof(LiveRun.RunAsync))!), IsNetwork);

    private static bool IsNetwork(MethodBase m) => m.DeclaringType is { } type
        && (type.Namespace?.StartsWith("System.Net", StringComparison.Ordinal) == true
            || type.Namespace == "Qgtm.Fast.Simulation.Http"
            || type.Name is "AlpacaRest" or "TradeSocket" or "TickSocket" or "HistoryRest" or "IOrderSender" or "OrderThread" or "Gateway");

    /// <summary>
    /// The method, what it calls or takes a delegate of, state machines, and of what is virtual the implementations in types
    /// that are made somewhere on the way: as often as that finds new ones.
    /// </summary>
    private static HashSet<MethodBase> From(MethodBase start)
    {
        HashSet<Type> made = [];
        while (true)
        {
            HashSet<MethodBase> seen = From(start, made);
            int before = made.Count;
            made.UnionWith(seen.Where(m => m.IsConstructor).Select(m => m.DeclaringType!));
            if (made.Count == before)
            {
                return seen;
            }
        }
    }

    private static HashSet<MethodBase> From(MethodBase start, HashSet<Type> made)
    {
        HashSet<MethodBase> seen = [];
        Stack<MethodBase> open = new([start]);
        while (open.TryPop(out MethodBase? m))
        {
            if (!seen.Add(m) || !IsOurs(m))
            {
                continue;
            }

            foreach (MethodBase next in Called(m).Concat(Machine(m)).Concat(Implementations(m, made)))
            {
                open.Push(next);
            }
        }

        return seen;
    }

    private static bool IsOurs(MethodBase m) => m.Module.Assembly.GetName().Name is { } name
        && (name == "qgtm" || name.StartsWith("Qgtm.", StringComparison.Ordinal));

    private static MethodBase[] Machine(MethodBase m) => m.GetCustomAttribute<StateMachineAttribute>() is { } machine
        ? machine.StateMachineType.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
        : [];

    private static IEnumerable<MethodInfo> Implementations(MethodBase m, HashSet<Type> made)
    {
        if (m is not MethodInfo { IsVirtual: true } || m.DeclaringType is not { } declared || declared.IsGenericType)
        {
            return [];
        }

        return made
            .Where(t => t != declared && declared.IsAssignableFrom(t) && !t.IsInterface)
            .SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(o => o.Name == m.Name || o.Name.EndsWith("." + m.Name, StringComparison.Ordinal));
    }

    private static IEnumerable<MethodBase> Called(MethodBase m)
    {
        byte[] il = m.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[]? ofType = m.DeclaringType is { IsGenericType: true } g ? g.GetGenericArguments() : null;
        Type[]? ofMethod = m.IsGenericMethod ? m.GetGenericArguments() : null;
        for (int at = 0; at < il.Length;)
        {
            short value = il[at] == 0xFE ? unchecked((short)(0xFE00 | il[at + 1])) : il[at];
            OpCode code = ByValue[value];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineTok
                && m.Module.ResolveMember(BitConverter.ToInt32(il, at), ofType, ofMethod) is MethodBase called)
            {
                yield return called;
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }
}
