using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control.Access;

/// <summary>How a call at the desk ended.</summary>
public enum DeskResult : byte
{
    /// <summary>It is done.</summary>
    Done = 0,

    /// <summary>Written down; the second person has to confirm.</summary>
    Asked = 1,

    /// <summary>Not this person, or not this token: nothing more is said.</summary>
    Refused = 2,

    /// <summary>The right person, and the state of the engine does not allow it: the sentence says why.</summary>
    NotNow = 3,
}

/// <summary>The answer of the desk.</summary>
public readonly record struct DeskAnswer(DeskResult Result, string Sentence);

/// <summary>What waits for the second person.</summary>
/// <param name="Wish">What is asked for.</param>
/// <param name="By">Who asks.</param>
/// <param name="Left">Time until it is void.</param>
/// <param name="Token">Of one confirmation: only for operator B who is somebody else; else null.</param>
public sealed record Waiting(Wish Wish, Principal By, TimeSpan Left, string? Token);

/// <summary>
/// What takes two people: a lower tier, a looser limit, a one-off override. Operator A asks; operator B, who is another person, is
/// shown a token when looking at it, and brings it back. Kept is only the token's hash, bound to the account and to the whole wish. One
/// thing waits at a time; it dies with the process, after ten minutes, with any change of a tier, and with the first use. The
/// engine checks again.
/// </summary>
public sealed class ResetDesk(EngineState state, string account, Gatekeeper gate, TimeProvider clock)
{
    /// <summary>How long the second person has.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>Longest reason, bytes.</summary>
    public const int ReasonMax = 200;

    /// <summary>Tokens of one request that count at once, because operator B may look from two devices, and wrong ones that void it.</summary>
    private const int TokensMax = 16, WrongMax = 5;

    private readonly Lock _lock = new();
    private Pending? _pending;
    private ControlActions? _actions;

    /// <summary>The way into the engine; null until it runs.</summary>
    public ControlActions? Actions
    {
        get => Volatile.Read(ref _actions);
        set => Volatile.Write(ref _actions, value);
    }

    /// <summary>Who somebody is.</summary>
    public Gatekeeper Gate => gate;

    /// <summary>The tier now.</summary>
    public KillTier Tier => (KillTier)Volatile.Read(ref state.Scalars.Tier);

    /// <summary>What a wish is made from.</summary>
    public EngineState State => state;

    private long Number => Volatile.Read(ref state.Control.Changes);

    /// <summary>Why the engine would say no to this person's wish now; null when it would not.</summary>
    public string? Problem(Principal who, Wish wish)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(wish);
        return (wish with { First = who.Id, Second = -1, Number = Number }).Problem(state);
    }

    /// <summary>Asks for a lower tier of the account.</summary>
    public Task<DeskAnswer> AskAsync(Principal who, KillTier to, string reason) => AskAsync(who, Wish.LowerTier(state, to, reason));

    /// <summary>Asks for it. Where one person is enough it is done at once. A number of the kill history that is named must be the newest: a request that was captured and comes again finds a newer one (F135).</summary>
    public async Task<DeskAnswer> AskAsync(Principal who, Wish asked)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(asked);
        Wish wish = asked with { First = who.Id, Second = -1, Number = Number };
        bool byOne = wish.People < 2;
        if (!gate.StillCounts(who) || (who.Role & (byOne ? Roles.Operators : Roles.OperatorA)) == Roles.None)
        {
            return new(DeskResult.Refused, string.Empty);
        }

        if (Encoding.UTF8.GetByteCount(wish.Reason) is 0 or > ReasonMax || wish.Reason.Any(char.IsControl))
        {
            return new(DeskResult.NotNow, $"A reason is one line of 1 to {ReasonMax} bytes: say in a few words why it may be so.");
        }

        if (Actions is not { } actions)
        {
            return new(DeskResult.NotNow, "The engine is still starting: ask again in a few seconds.");
        }

        if (asked.Number != 0 && asked.Number != wish.Number)
        {
            return new(DeskResult.NotNow, LoweringRefusals.WordsOf(LoweringRefusal.Moved));
        }

        if (wish.Problem(state) is { } problem)
        {
            return new(DeskResult.NotNow, problem);
        }

        if (byOne)
        {
            return Told(await actions.Do(wish));
        }

        Outcome recorded = await actions.RecordAsked(wish);
        if (!recorded.Done)
        {
            return Told(recorded);
        }

        lock (_lock)
        {
            _pending = new Pending(wish, who, clock.GetTimestamp());
        }

        return new(DeskResult.Asked, $"Asked: operator B confirms {WishWords.Short(wish)} on the page within {Life.TotalMinutes:0} minutes.");
    }

    /// <summary>What waits, for the eyes of this person; null when nothing does.</summary>
    public Waiting? Look(Principal who)
    {
        ArgumentNullException.ThrowIfNull(who);
        lock (_lock)
        {
            if (Present() is not { } p)
            {
                return null;
            }

            string? token = null;
            if (MayConfirm(who, p))
            {
                token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
                p.Tokens.Enqueue(HashOf(token, p));
                _ = p.Tokens.Count > TokensMax ? p.Tokens.Dequeue() : null;
            }

            return new Waiting(p.Wish, p.By, Life - clock.GetElapsedTime(p.Since), token);
        }
    }

    /// <summary>Confirms. Whatever comes of it, a token that was right is used up.</summary>
    public async Task<DeskAnswer> ConfirmAsync(Principal who, string token)
    {
        ArgumentNullException.ThrowIfNull(who);
        Pending? taken = Take(who, token ?? string.Empty);
        if (taken is null || Actions is not { } actions)
        {
            return new(DeskResult.Refused, string.Empty);
        }

        return Told(await actions.Do(taken.Wish with { Second = who.Id }));
    }

    /// <summary>Somebody wants a stop, even if the tier does not rise by it: what was asked for before is void.</summary>
    public void Void()
    {
        lock (_lock)
        {
            _pending = null;
        }
    }

    /// <summary>Takes what waits out of the desk when person and token are right.</summary>
    private Pending? Take(Principal who, string token)
    {
        lock (_lock)
        {
            if (Present() is not { } p || !MayConfirm(who, p))
            {
                return null;
            }

            byte[] hash = HashOf(token, p);
            bool right = false;
            foreach (byte[] known in p.Tokens)
            {
                right |= CryptographicOperations.FixedTimeEquals(known, hash);
            }

            if (right || ++p.Wrong >= WrongMax)
            {
                _pending = null;
            }

            return right ? p : null;
        }
    }

    /// <summary>What still counts: not too old, no tier has changed since, what it is about is as it was, and who asked still may.</summary>
    private Pending? Present()
    {
        bool counts = _pending is { } p && clock.GetElapsedTime(p.Since) < Life && p.Wish.Number == Number && p.Wish.IsAsItWas(state) && gate.StillCounts(p.By);
        _pending = counts ? _pending : null;
        return _pending;
    }

    private bool MayConfirm(Principal who, Pending p) =>
        who.Role == Roles.OperatorB && p.By.Role == Roles.OperatorA && who.Id != p.By.Id && gate.StillCounts(who);

    private byte[] HashOf(string token, Pending p) => SHA256.HashData(Encoding.UTF8.GetBytes($"{token}\n{account}\n{p.Wish.Bound()}"));

    private static DeskAnswer Told(Outcome outcome) => new(outcome.Done ? DeskResult.Done : DeskResult.NotNow, outcome.Sentence);

    private sealed record Pending(Wish Wish, Principal By, long Since)
    {
        public Queue<byte[]> Tokens { get; } = new();

        public int Wrong { get; set; }
    }
}
