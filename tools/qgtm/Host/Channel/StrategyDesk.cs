using System;
using System.Collections.Generic;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Tool.Host.Channel;

/// <summary>Commands on strategies that are taken together, what is deployed by them, and what they change, one line each.</summary>
public sealed record StrategyGroup(IReadOnlyList<Event> Commands, IReadOnlyList<Event> Deployed, IReadOnlyList<string> Lines);

/// <summary>A group that waits for the second person: its reason in pieces, and who asks.</summary>
public sealed record StrategyWish(StrategyGroup Group, List<Event> Reason, long Length, long By);

/// <summary>
/// What lets more of real money through waits here for operator B, one thing at a time and in memory only, as at the desk of resets
/// (docs/adr/0042): who asks is known by the socket, who confirms by a key, and the token binds the confirmation to what was shown.
/// </summary>
public sealed class StrategyDesk(Gatekeeper gate, TimeProvider clock)
{
    /// <summary>How long the second person has.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private StrategyWish? _wish;
    private string _token = string.Empty;
    private long _since;

    /// <summary>Takes the place of what waited before.</summary>
    public void Put(StrategyWish wish)
    {
        lock (_lock)
        {
            (_wish, _since, _token) = (wish, clock.GetTimestamp(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        }
    }

    /// <summary>What waits, for operator B's eyes.</summary>
    public (StrategyWish Wish, string Token) Look(string key)
    {
        lock (_lock)
        {
            _ = Confirmer(key);
            return (_wish!, _token);
        }
    }

    /// <summary>Takes it away: it is confirmed once.</summary>
    public (StrategyWish Wish, Principal Who) Take(string key, string token)
    {
        lock (_lock)
        {
            Principal who = Confirmer(key);
            StrategyWish wish = _wish!;
            if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(_token)))
            {
                throw new UserError(ExitCode.Error, "Something else waits now than what was shown: run `qgtm strategy confirm` again and read it.");
            }

            _wish = null;
            return (wish, who);
        }
    }

    /// <summary>Operator B by key, who is somebody else than who asks.</summary>
    private Principal Confirmer(string key)
    {
        Principal? who = gate.ByKey(key);
        if (_wish is not null && clock.GetElapsedTime(_since) > Life)
        {
            _wish = null;
        }

        if (who is not { Role: Roles.OperatorB } || who.Id == _wish?.By)
        {
            gate.Refuse();
            throw new UserError(ExitCode.Error, "This key cannot confirm it: that takes operator B, who is another person than the one who asks.");
        }

        return _wish is not null ? who : throw new UserError(
            ExitCode.NotFound, string.Create(CultureInfo.InvariantCulture, $"Nothing waits to be confirmed: it is asked for first, and waits {Life.TotalMinutes:0} minutes."));
    }
}
