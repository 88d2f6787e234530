using System;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// The pauses between attempts to connect: 0.2 s, doubled up to 30 s. Only a session that delivered for half a minute starts
/// them anew, so a connection that comes and goes is tried ever more rarely.
/// </summary>
internal sealed class Backoff
{
    public const int FirstMs = 200;
    public const int LastMs = 30_000;
    public static readonly TimeSpan Stable = TimeSpan.FromSeconds(30);
    private int _nextMs = FirstMs;

    /// <summary>The longest pause before the next attempt, ms; it is drawn from the upper half of it.</summary>
    /// <param name="delivered">How long the last session delivered; zero when it never did.</param>
    /// <param name="atLeastMs">What the reason of the loss asks for.</param>
    public int After(TimeSpan delivered, int atLeastMs)
    {
        _nextMs = delivered >= Stable ? FirstMs : _nextMs;
        int pause = Math.Max(_nextMs, atLeastMs);
        _nextMs = Math.Min(LastMs, pause * 2);
        return pause;
    }
}
