using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;

namespace Qgtm.Fast.Control.Access;

/// <summary>
/// Who somebody is, by a key or by the session that a key has opened. The key file is read anew each time, so a revoked key and
/// its sessions end at once. Wrong secrets to a known id close that id for a while; other people's keys go on working, and so
/// nobody can take the FLATTEN button away by guessing (docs/adr/0041).
/// </summary>
public sealed class Gatekeeper(Func<KeyRing> ring, TimeProvider clock)
{
    /// <summary>Wrong secrets to one key id that close it, and for how long.</summary>
    public const int FailuresMax = 10;
    public static readonly TimeSpan Closed = TimeSpan.FromMinutes(10);

    /// <summary>A session ends by itself.</summary>
    public static readonly TimeSpan SessionLife = TimeSpan.FromHours(8);

    /// <summary>Sessions at once; the oldest gives way.</summary>
    public const int SessionsMax = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (int Failures, long Since)> _failures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string KeyId, long Since)> _sessions = new(StringComparer.Ordinal);
    private long _refused;

    /// <summary>How often somebody was not let in.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Counts somebody who was not let in.</summary>
    public void Refuse() => Interlocked.Increment(ref _refused);

    /// <summary>The holder of a key; null when it is none, is revoked, or its id is closed.</summary>
    public Principal? ByKey(string presented)
    {
        KeyRing keys = ring();
        string? id = KeyRing.IdIn(presented);
        lock (_gate)
        {
            bool closed = id is not null && _failures.TryGetValue(id, out (int Failures, long Since) f)
                && f.Failures >= FailuresMax && clock.GetElapsedTime(f.Since) < Closed;
            OperatorKey? key = keys.Find(presented);
            if (id is not null && key is null && keys.ById(id) is not null)
            {
                Fail(id);
            }

            return closed ? null : key?.Holder;
        }
    }

    /// <summary>Opens a session for the holder of a key and returns its secret, which is kept as a hash only.</summary>
    public string Open(Principal holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        string secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        lock (_gate)
        {
            if (_sessions.Count >= SessionsMax)
            {
                _sessions.Remove(_sessions.MinBy(s => s.Value.Since).Key);
            }

            _sessions[HashOf(secret)] = (holder.KeyId, clock.GetTimestamp());
        }

        return secret;
    }

    /// <summary>Whose session it is; null when it is none, is over, or its key was revoked.</summary>
    public Principal? BySession(string secret)
    {
        string hash = HashOf(secret);
        lock (_gate)
        {
            if (!_sessions.TryGetValue(hash, out (string KeyId, long Since) session))
            {
                return null;
            }

            OperatorKey? key = clock.GetElapsedTime(session.Since) < SessionLife ? ring().ById(session.KeyId) : null;
            if (key is null)
            {
                _sessions.Remove(hash);
            }

            return key?.Holder;
        }
    }

    /// <summary>Ends a session.</summary>
    public void Close(string secret)
    {
        lock (_gate)
        {
            _sessions.Remove(HashOf(secret));
        }
    }

    /// <summary>True while the key that somebody came with still counts; the user of the local socket has none.</summary>
    public bool StillCounts(Principal who)
    {
        ArgumentNullException.ThrowIfNull(who);
        return who.KeyId.Length == 0 || ring().ById(who.KeyId)?.Holder == who;
    }

    /// <summary>Called for ids of the ring only, so their number is bounded.</summary>
    private void Fail(string id)
    {
        (int failures, long since) = _failures.GetValueOrDefault(id, (0, clock.GetTimestamp()));
        bool over = clock.GetElapsedTime(since) >= Closed;
        _failures[id] = over ? (1, clock.GetTimestamp()) : (failures + 1, since);
    }

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
