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
    /// <summary>The tier is lowered.</summary>
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
/// <param name="From">The tier when it was asked for.</param>
/// <param name="To">The tier that is asked for.</param>
/// <param name="By">Who asks.</param>
/// <param name="Number">The newest row of the kill history at that moment: a newer one voids it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Left">Time until it is void.</param>
/// <param name="Token">Of one confirmation: only for operator B who is somebody else; else null.</param>
public sealed record Waiting(KillTier From, KillTier To, Principal By, long Number, string Reason, TimeSpan Left, string? Token);

/// <summary>
/// The two-person reset. Operator A asks; operator B, who is another person, is shown a token when looking at it, and brings it
/// back. Kept is only the token's hash, bound to action, account, tiers and kill history. One thing waits at a time; it dies
/// with the process, after ten minutes, with any change of a tier, and with the first use. The engine checks again.
/// </summary>
public sealed class ResetDesk(EngineState state, string account, Gatekeeper gate, TimeProvider clock)
{
    /// <summary>How long the second person has.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>Longest reason, bytes.</summary>
    public const int ReasonMax = 200;

    /// <summary>Tokens of one request that count at once, because operator B may look from two devices, and wrong ones that void it.</summary>
    private const int TokensMax = 16, WrongMax = 5;

    private const string Action = "lower-tier";
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

    private long Number => Volatile.Read(ref state.Control.Changes);

    /// <summary>Asks for a lower tier. Where one person is enough it is lowered at once.</summary>
    public async Task<DeskAnswer> AskAsync(Principal who, KillTier to, string reason)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(reason);
        KillTier from = Tier;
        bool byOne = TierTable.Of(from).People < 2;
        if (!gate.StillCounts(who) || (who.Role & (byOne ? Roles.Operators : Roles.OperatorA)) == Roles.None)
        {
            return new(DeskResult.Refused, string.Empty);
        }

        if (Encoding.UTF8.GetByteCount(reason) is 0 or > ReasonMax || reason.Any(char.IsControl))
        {
            return new(DeskResult.NotNow, $"A reason is one line of 1 to {ReasonMax} bytes: say in a few words why the tier may fall.");
        }

        if (Actions is not { } actions)
        {
            return new(DeskResult.NotNow, "The engine is still starting: ask again in a few seconds.");
        }

        long number = Number;
        LoweringRefusal refusal = Lowering.FirstBroken(state, to, who.Id, byOne ? -1 : long.MaxValue, number);
        if (refusal != LoweringRefusal.None)
        {
            return new(DeskResult.NotNow, LoweringRefusals.WordsOf(refusal));
        }

        LowerWish wish = new(to, who.Id, -1, number, reason);
        if (byOne)
        {
            return Told(await actions.Lower(wish));
        }

        Outcome recorded = await actions.RecordAsked(wish);
        if (!recorded.Done)
        {
            return Told(recorded);
        }

        lock (_lock)
        {
            _pending = new Pending(wish, from, who, clock.GetTimestamp());
        }

        return new(DeskResult.Asked, $"Asked: operator B confirms {TierTable.Of(to).Word} on the page within {Life.TotalMinutes:0} minutes.");
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

            return new Waiting(p.From, p.Wish.To, p.By, p.Wish.Number, p.Wish.Reason, Life - clock.GetElapsedTime(p.Since), token);
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

        return Told(await actions.Lower(taken.Wish with { Second = who.Id }));
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

    /// <summary>What still counts: not too old, no tier has changed since, and who asked still may.</summary>
    private Pending? Present()
    {
        bool counts = _pending is { } p && clock.GetElapsedTime(p.Since) < Life && p.Wish.Number == Number && p.From == Tier && gate.StillCounts(p.By);
        _pending = counts ? _pending : null;
        return _pending;
    }

    private bool MayConfirm(Principal who, Pending p) =>
        who.Role == Roles.OperatorB && p.By.Role == Roles.OperatorA && who.Id != p.By.Id && gate.StillCounts(who);

    private byte[] HashOf(string token, Pending p) => SHA256.HashData(Encoding.UTF8.GetBytes(
        FormattableString.Invariant($"{token}\n{Action}\n{account}\n{(int)p.From}\n{(int)p.Wish.To}\n{p.Wish.Number}\n{p.By.Id}")));

    private static DeskAnswer Told(Outcome outcome) => new(outcome.Done ? DeskResult.Done : DeskResult.NotNow, outcome.Sentence);

    private sealed record Pending(LowerWish Wish, KillTier From, Principal By, long Since)
    {
        public Queue<byte[]> Tokens { get; } = new();

        public int Wrong { get; set; }
    }
}
