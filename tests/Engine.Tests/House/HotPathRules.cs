using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;

namespace Qgtm.Fast.EngineTests.House;

/// <summary>
/// What IL may not do on the hot path, as sentences: box, make an array or an object (a closure and a delegate are objects
/// too), throw, guard with try, call through an interface or a delegate, lock, or call foreign code that hands out objects.
/// </summary>
internal static class HotPathRules
{
    private const string Marker = "Qgtm.Fast.HotPathAttribute";

    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly string[] ForeignForbidden = ["System.Linq", "System.Threading.Monitor", "System.Threading.Lock", "System.Collections"];

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(o => o.Value);

    /// <summary>Methods marked [HotPath].</summary>
    public static IEnumerable<MethodBase> Marked(IEnumerable<Type> types) => types
        .SelectMany(t => t.GetMethods(Declared).Cast<MethodBase>().Concat(t.GetConstructors(Declared)))
        .Where(IsMarked);

    /// <summary>True when the method carries the marker.</summary>
    public static bool IsMarked(MethodBase method) =>
        method.CustomAttributes.Any(a => string.Equals(a.AttributeType.FullName, Marker, StringComparison.Ordinal));

    /// <summary>
    /// The methods and all that they call in their own assembly, but for what is marked NoInlining: that is how a cold
    /// branch is set apart.
    /// </summary>
    public static IReadOnlyCollection<MethodBase> WithCallees(IEnumerable<MethodBase> roots)
    {
        var found = new HashSet<MethodBase>();
        var open = new Stack<MethodBase>(roots);
        while (open.TryPop(out MethodBase? method))
        {
            if (!found.Add(method))
            {
                continue;
            }

            foreach (MethodBase callee in Instructions(method).Select(i => i.Target).OfType<MethodBase>())
            {
                bool cold = callee.MethodImplementationFlags.HasFlag(MethodImplAttributes.NoInlining);
                if (callee.Module == method.Module && !cold)
                {
                    open.Push(callee);
                }
            }
        }

        return found;
    }

    /// <summary>Everything in the method's own body that the hot path forbids.</summary>
    public static IEnumerable<string> Violations(MethodBase method)
    {
        string name = $"{method.DeclaringType}.{method.Name}";
        if (method.GetMethodBody()?.ExceptionHandlingClauses.Count > 0)
        {
            yield return $"{name}: try";
        }

        foreach ((int at, OpCode code, MethodBase? target, bool constrained) in Instructions(method))
        {
            string? what = Forbidden(code, target, constrained, method);
            if (what is not null)
            {
                yield return $"{name} at IL_{at:x4}: {what}";
            }
        }
    }

    private static string? Forbidden(OpCode code, MethodBase? target, bool constrained, MethodBase caller)
    {
        if (code == OpCodes.Box || code == OpCodes.Newarr || code == OpCodes.Throw || code == OpCodes.Rethrow)
        {
            return code.Name;
        }

        if (target?.DeclaringType is not { } owner)
        {
            return null;
        }

        string call = $"{owner.Name}.{target.Name}";
        return code == OpCodes.Newobj && !owner.IsValueType ? $"newobj {owner.Name}"
            : code == OpCodes.Callvirt && owner.IsInterface && !constrained ? $"interface {call}"
            : typeof(Delegate).IsAssignableFrom(owner) ? $"delegate {call}"
            : target.Module == caller.Module ? null
            : ForeignForbidden.Any(f => owner.FullName?.StartsWith(f, StringComparison.Ordinal) == true) ? $"call {call}"
            : target is MethodInfo { ReturnType: { IsByRef: false, IsPointer: false, IsValueType: false, IsGenericParameter: false } returned }
                && returned != typeof(void) ? $"call {call} hands out an object"
            : null;
    }

    private static IEnumerable<(int At, OpCode Code, MethodBase? Target, bool Constrained)> Instructions(MethodBase method)
    {
        byte[] il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        bool constrained = false;
        for (int at = 0; at < il.Length;)
        {
            int start = at;
            short value = il[at++];
            if (value == 0xFE)
            {
                value = unchecked((short)(0xFE00 | il[at++]));
            }

            OpCode code = OpCodesByValue[value];
            MethodBase? target = code.OperandType == OperandType.InlineMethod ? Resolve(method, BitConverter.ToInt32(il, at)) : null;
            yield return (start, code, target, constrained);
            constrained = code == OpCodes.Constrained;
            at += OperandSize(code, il, at);
        }
    }

    private static MethodBase? Resolve(MethodBase method, int token)
    {
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } owner ? owner.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        return method.Module.ResolveMethod(token, ofType, ofMethod);
    }

    private static int OperandSize(OpCode code, byte[] il, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
        _ => 4,
    };
}
