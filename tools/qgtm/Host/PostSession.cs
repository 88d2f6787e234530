using System;

namespace Qgtm.Fast.Tool.Host;

/// <summary>The comparison of books and broker that follows a session's end: told once, by the first whole look after the close.</summary>
public sealed class PostSession
{
    private bool _wasOpen;
    private long _closedNs;

    /// <summary>Takes the engine's words of now; a sentence when a session has ended and was compared.</summary>
    /// <param name="isOpen">The session is open.</param>
    /// <param name="timeNs">Event time.</param>
    /// <param name="lookedNs">When the last whole look ended.</param>
    /// <param name="unsettled">Differences that may only lag: told when they are settled.</param>
    /// <param name="breaks">Differences that are certain.</param>
    public string? Take(bool isOpen, long timeNs, long lookedNs, long unsettled, long breaks)
    {
        if (isOpen)
        {
            (_wasOpen, _closedNs) = (true, 0);
            return null;
        }

        if (_wasOpen)
        {
            (_wasOpen, _closedNs) = (false, timeNs);
        }

        if (_closedNs == 0 || lookedNs <= _closedNs || unsettled != 0)
        {
            return null;
        }

        _closedNs = 0;
        return breaks == 0
            ? "Post-session reconciliation: orders, executions, positions and cash agree with the broker."
            : FormattableString.Invariant($"Post-session reconciliation: {breaks} breaks wait for an operator, see `qgtm reconcile list`.");
    }
}
