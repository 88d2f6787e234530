using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Watchdog;

/// <summary>How a flattening ended.</summary>
public enum FlattenEnd
{
    /// <summary>Twice in a row the broker showed no position and no open order.</summary>
    Flat = 0,

    /// <summary>What is left was refused three times: a person has to act.</summary>
    NeedsPerson = 1,

    /// <summary>The engine moved again: nothing more is sent.</summary>
    EngineLives = 2,
}

/// <summary>
/// Makes the account flat: cancel all, close each position that nothing holds, look again until the broker shows nothing.
/// Each position has at most one closing order at a time, so it is closed once. The engine is asked for before every request
/// that changes something. It ends with one of <see cref="FlattenEnd"/> or by its token, however long the broker, a halt or
/// a closed market keep it.
/// </summary>
/// <param name="rest">The broker.</param>
/// <param name="engineLives">True once the engine's count has moved.</param>
/// <param name="alert">Takes a name and a sentence.</param>
/// <param name="time">For the pauses.</param>
public sealed class Flattening(BrokerRest rest, Func<bool> engineLives, Action<string, string> alert, TimeProvider time)
{
    /// <summary>Refusals after which an order or a position is left to a person.</summary>
    public const int RefusalsMax = 3;

    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(100), Soon = TimeSpan.FromSeconds(1), Patient = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _busy = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ours = new(StringComparer.Ordinal);
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly List<TripClose> _closes = [];
    private bool _allAsked;
    private int _round;
    private int _flatLooks;
    private TimeSpan _pause;

    /// <summary>Cancels and closes that were taken, and requests that were refused or not answered.</summary>
    public int Cancelled { get; private set; }
    public IReadOnlyList<TripClose> Closes => _closes;
    public int Failures { get; private set; }

    /// <summary>What a person has to see to.</summary>
    public IReadOnlyList<TripLeft> Left => [.. _refusals.Where(r => r.Value >= RefusalsMax).Select(r => new TripLeft(r.Key, _reasons[r.Key]))];

    /// <summary>Runs rounds until it ends; tells after each.</summary>
    public async Task<FlattenEnd> RunAsync(Action progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            _pause = _round < 10 ? Fast : Soon;
            FlattenEnd? end = null;
            try
            {
                end = await RoundAsync(cancellationToken);
            }
            catch (BrokerFailure e)
            {
                Failures++;
                _flatLooks = 0;
                _pause = e.Status == 429 || Failures < 3 ? Soon : Patient;
                Once("DEAD_MAN_BROKER_FAILS " + e.Status, $"the broker fails ({e.Message}): it is asked again until it answers");
            }

            _round++;
            progress();
            if (end is { } done)
            {
                return done;
            }

            await Task.Delay(_pause, time, cancellationToken);
        }
    }

    private async Task<FlattenEnd?> RoundAsync(CancellationToken cancellationToken)
    {
        if (engineLives())
        {
            return FlattenEnd.EngineLives;
        }

        if (!_allAsked)
        {
            (int taken, int refused) = await rest.CancelAllAsync(cancellationToken);
            Cancelled += taken;
            Failures += refused;
            _allAsked = true;
        }

        List<OpenOrder> open = await rest.OpenOrdersAsync(cancellationToken);
        List<HeldPosition> held = await rest.PositionsAsync(cancellationToken);
        _flatLooks = open.Count == 0 && held.Count == 0 ? _flatLooks + 1 : 0;
        if (_flatLooks == 2)
        {
            return FlattenEnd.Flat;
        }

        foreach (OpenOrder order in open)
        {
            // A close is sent only where no order is open, so the one that appears after a lost answer is that close.
            if (_lost.Remove(order.Symbol))
            {
                Take(held.Find(p => p.Symbol == order.Symbol) ?? new HeldPosition(order.Symbol, string.Empty), order.Id);
            }

            _busy[order.Symbol] = _round;
        }

        if (await CancelAsync(open, cancellationToken) || await CloseAsync(open, held, cancellationToken))
        {
            return FlattenEnd.EngineLives;
        }

        bool onlyStuck = open.TrueForAll(o => IsStuck("order " + o.Id)) && held.TrueForAll(p => IsStuck(p.Symbol) || open.Exists(o => o.Symbol == p.Symbol));
        return onlyStuck && Left.Count != 0 ? FlattenEnd.NeedsPerson : null;
    }

    /// <summary>Orders that the first request left: each by itself, from the third look on. True when the engine lives.</summary>
    private async Task<bool> CancelAsync(List<OpenOrder> open, CancellationToken cancellationToken)
    {
        foreach (OpenOrder order in open.Where(o => _round >= 2 && !_ours.Contains(o.Id) && o.Status != "pending_cancel" && !IsStuck("order " + o.Id)))
        {
            if (engineLives())
            {
                return true;
            }

            BrokerAnswer answer = await rest.CancelAsync(order.Id, cancellationToken);
            Cancelled += answer.IsTaken ? 1 : 0;
            if (!answer.IsTaken && answer.Status != 404)
            {
                Refused("order " + order.Id, $"the cancel of {order.Symbol} is refused: {answer.Message}");
            }
        }

        return false;
    }

    /// <summary>Closes what nothing holds: no open order, no close on its way. True when the engine lives.</summary>
    private async Task<bool> CloseAsync(List<OpenOrder> open, List<HeldPosition> held, CancellationToken cancellationToken)
    {
        List<HeldPosition> free = [.. held.Where(p => !open.Exists(o => o.Symbol == p.Symbol) && !IsStuck(p.Symbol) && IsSettled(p.Symbol))];
        foreach (OpenOrder waiting in open.Where(o => _ours.Contains(o.Id) && _round > 20))
        {
            _pause = Patient;
            Once("DEAD_MAN_WAITS " + waiting.Symbol, $"the close of {waiting.Symbol} is open at the broker and does not fill: the name may be halted");
        }

        if (free.Count == 0)
        {
            return false;
        }

        if (!await rest.IsOpenAsync(cancellationToken))
        {
            _pause = Patient;
            Once("DEAD_MAN_WAITS_FOR_OPEN", $"the market is closed: orders are cancelled, {free.Count} positions wait for the next session");
            return false;
        }

        foreach (HeldPosition position in free)
        {
            if (engineLives())
            {
                return true;
            }

            await CloseAsync(position, cancellationToken);
        }

        return false;
    }

    private async Task CloseAsync(HeldPosition position, CancellationToken cancellationToken)
    {
        _lost.Remove(position.Symbol);
        try
        {
            BrokerAnswer answer = await rest.CloseAsync(position.Symbol, cancellationToken);
            if (answer.IsTaken)
            {
                // One that was taken before and is gone without a fill counts as refused: not for ever again.
                if (_closes.Exists(c => c.Symbol == position.Symbol))
                {
                    Refused(position.Symbol, "the broker takes the close and does not execute it");
                }

                Take(position, answer.OrderId);
            }
            else if (answer.Message.Contains("halt", StringComparison.OrdinalIgnoreCase))
            {
                _pause = Patient;
                Once("DEAD_MAN_WAITS " + position.Symbol, $"{position.Symbol} is halted: its close waits");
            }
            else if (answer.Status != 404)
            {
                Refused(position.Symbol, answer.Message);
            }
        }
        catch (BrokerFailure e) when (e.Status != 429)
        {
            // It may have been taken: further looks have to show no order of it before it is asked again.
            Failures++;
            _busy[position.Symbol] = _round;
            _lost.Add(position.Symbol);
        }
    }

    private void Take(HeldPosition position, string orderId)
    {
        _ours.Add(orderId);
        _busy[position.Symbol] = _round;
        _closes.Add(new TripClose(position.Symbol, position.Qty, orderId));
    }

    /// <summary>Nothing of this symbol was on its way in the last looks: its position may not be of this moment otherwise.</summary>
    private bool IsSettled(string symbol) => !_busy.TryGetValue(symbol, out int round) || _round - round > 2;

    private bool IsStuck(string what) => _refusals.GetValueOrDefault(what) >= RefusalsMax;

    private void Refused(string what, string reason)
    {
        Failures++;
        _pause = Soon;
        _refusals[what] = _refusals.GetValueOrDefault(what) + 1;
        _reasons[what] = reason;
        if (IsStuck(what))
        {
            alert("DEAD_MAN_NEEDS_PERSON", $"{what} is left: {reason}; close it by hand at the broker");
        }
    }

    /// <summary>The same is said once; what stands behind a blank in the name only tells occasions apart.</summary>
    private void Once(string name, string sentence)
    {
        if (_said.Add(name))
        {
            alert(name.Split(' ')[0], sentence);
        }
    }
}
