using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence.Native;
using Qgtm.Fast.Tool.Host.Channel;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host.Kill;

/// <summary>
/// The ways to stop that need no page, no socket and no network: SIGUSR1 flattens, SIGUSR2 stops opening, the kill file is
/// read every second, QGTM_KILL at the start. None of them lowers anything (docs/tiers.md).
/// </summary>
public sealed class KillPaths : IDisposable
{
    /// <summary>The variable that is read at the start.</summary>
    public const string Variable = "QGTM_KILL";

    /// <summary>Raw numbers of Linux: the framework has no names for them.</summary>
    private const int SigUsr1 = 10, SigUsr2 = 12;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly string _directory;
    private readonly Action<string> _say;
    private readonly PosixSignalRegistration[] _signals;
    private readonly SemaphoreSlim _signalled = new(0);
    private int _flatten, _noNew;
    private string _said = string.Empty;

    /// <param name="directory">The state directory.</param>
    /// <param name="say">Takes sentences for a person.</param>
    public KillPaths(string directory, Action<string> say)
    {
        _directory = directory;
        _say = say;
        _signals =
        [
            PosixSignalRegistration.Create((PosixSignal)SigUsr1, c => Signal(c, ref _flatten)),
            PosixSignalRegistration.Create((PosixSignal)SigUsr2, c => Signal(c, ref _noNew)),
        ];
    }

    /// <summary>Refuses a word in QGTM_KILL that means nothing, before anything starts: it was meant to stop something.</summary>
    public static KillTier? InEnvironment()
    {
        string? word = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(word) ? null
            : KillFile.TierOf(word) ?? throw new UserError(ExitCode.Configuration, $"{Variable} takes close_only, flatten or halt_all, not '{word}': set one of them, or unset it.");
    }

    /// <summary>Before the start is over: what environment, file and signals ask for is in the state before any order can leave.</summary>
    public void ApplyAtStart(Session session, long timeNs)
    {
        List<KillOrder> asked = Asked();
        if (InEnvironment() is { } tier)
        {
            asked.Add(KillOrder.Account(tier, TierTrigger.Environment, FileOwner.Me, Variable));
        }

        foreach (KillOrder order in asked)
        {
            if (order.Tier > session.State.Tier)
            {
                foreach (Event input in order.Inputs(timeNs))
                {
                    session.Apply(in input);
                }
            }
        }
    }

    /// <summary>Until cancelled: each second, and at once on a signal. A command that fails is tried again with the next second.</summary>
    public async Task RunAsync(EngineCommands commands, CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (KillOrder order in Asked())
            {
                await RaiseAsync(commands, order);
            }

            await _signalled.WaitAsync(Period, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        _signalled.Dispose();
    }

    private async Task RaiseAsync(EngineCommands commands, KillOrder order)
    {
        try
        {
            if (order.Tier > commands.Tier)
            {
                await commands.KillAsync(order);
                _say($"{TierTable.Of(order.Tier).Word} by {TierTriggers.WordsOf(order.Trigger)}");
            }
        }
        catch (UserError e)
        {
            _say(e.Message);
            _ = order.Trigger == TierTrigger.Signal ? Interlocked.Exchange(ref order.Tier == KillTier.Flatten ? ref _flatten : ref _noNew, 1) : 0;
        }
    }

    /// <summary>A signal counts until it is taken, the file as long as it is there.</summary>
    private List<KillOrder> Asked()
    {
        List<KillOrder> asked = [];
        if (Interlocked.Exchange(ref _noNew, 0) != 0)
        {
            asked.Add(KillOrder.Account(KillTier.NoNew, TierTrigger.Signal, FileOwner.Me, "SIGUSR2"));
        }

        if (Interlocked.Exchange(ref _flatten, 0) != 0)
        {
            asked.Add(KillOrder.Account(KillTier.Flatten, TierTrigger.Signal, FileOwner.Me, "SIGUSR1"));
        }

        if (KillFile.Read(_directory, SayOnce) is { } file)
        {
            asked.Add(file);
        }

        return asked;
    }

    private void SayOnce(string sentence)
    {
        if (_said != sentence)
        {
            _said = sentence;
            _say(sentence);
        }
    }

    private void Signal(PosixSignalContext context, ref int flag)
    {
        context.Cancel = true;
        Interlocked.Exchange(ref flag, 1);
        _signalled.Release();
    }
}
