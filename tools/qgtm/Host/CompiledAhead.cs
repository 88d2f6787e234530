using System;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// Compiles at the start what is rarely called and must be quick then: stops, cancels, closings, refusals. The rehearsal makes the
/// hot path fast; this keeps the compiler out of the first kill of a run (docs/adr/0053).
/// </summary>
public static class CompiledAhead
{
    private const BindingFlags Every = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Compiles on a thread of its own beside the boot; methods compiled, when it has ended.</summary>
    public static Task<int> Start()
    {
        TaskCompletionSource<int> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => done.SetResult(Of(typeof(Engine).Assembly) + Of(typeof(AlpacaRest).Assembly) + Of(typeof(Gateway).Assembly)))
        {
            IsBackground = true,
            Name = "compile",
        }.Start();
        return done.Task;
    }

    private static int Of(Assembly assembly)
    {
        int compiled = 0;
        foreach (Type type in assembly.GetTypes())
        {
            if (type.ContainsGenericParameters || type.IsInterface || type.IsEnum)
            {
                continue;
            }

            foreach (MethodInfo method in type.GetMethods(Every))
            {
                compiled += Compile(method);
            }
        }

        return compiled;
    }

    private static int Compile(MethodInfo method)
    {
        if (method.IsAbstract || method.ContainsGenericParameters || method.GetMethodBody() is null)
        {
            return 0;
        }

        RuntimeHelpers.PrepareMethod(method.MethodHandle);
        return 1;
    }
}
