using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.AdaptersTests.Control.Access;

/// <summary>A real engine and the real desk before it: alice is operator A with two keys, bob operator B with two; carol was operator B.</summary>
internal sealed class AccessLab : IDisposable
{
    public const string Account = "paper PA1";

    private readonly RingBuffer _ring = new(1 << 12, 1, 0);
    private readonly Engine _engine;
    private long _now = 1_772_461_800_000_000_000;

    public AccessLab(string account = Account)
    {
        _engine = new Engine(new EngineState(), Universe.Default(), _ring);
        Sources = new ControlSources { Engine = _engine, Recent = new RecentEvents(Clock), TickToFeature = new LatencyHistogram() };
        foreach ((string name, Roles role) in new[]
        {
            ("alice", Roles.OperatorA), ("alice", Roles.OperatorA), ("bob", Roles.OperatorB), ("bob", Roles.OperatorB), ("carol", Roles.OperatorB),
            ("robot", Roles.Machine), ("vera", Roles.Viewer),
        })
        {
            (Ring, string key) = Ring.Add(name, role);
            Keys.Add(key);
        }

        Revoke(Carol);
        Apply(EventKind.EngineStart);
        Apply(EventKind.OrderStreamUp);
        Apply(EventKind.Reconciled);
        Desk = null!;
        Open(account);
    }

    public ManualClock Clock { get; } = new();
    public KeyRing Ring { get; private set; } = KeyRing.Empty;
    public List<string> Keys { get; } = [];
    public string Alice => Keys[0];
    public string AliceToo => Keys[1];
    public string Bob => Keys[2];
    public string BobToo => Keys[3];
    public string Carol => Keys[4];
    public string Robot => Keys[5];
    public string Vera => Keys[6];
    public ResetDesk Desk { get; private set; }
    public ControlSources Sources { get; private set; }
    public EngineState State => _engine.State;
    public KillTier Tier => State.Tier;

    /// <summary>Who lowered a tier, in order, from which.</summary>
    public IEnumerable<KillRow> Lowered => State.KillHistory.Where(r => r.Trigger == (long)TierTrigger.Lowered).OrderBy(r => r.Number);

    public Principal Who(string key) => Desk.Gate.ByKey(key)!;

    public void Revoke(string key) => Ring = Ring.Revoke(KeyRing.IdIn(key)!)!;

    /// <summary>Brings all rows back as they were made.</summary>
    public void Restore(KeyRing ring) => Ring = ring;

    public void Raise(KillTier tier) => Apply(EventKind.RaiseTier, a: (long)tier, b: 1000);

    /// <summary>A process that was killed and starts anew: sessions and requests are gone, the engine's state is its journal's.</summary>
    public void Restart()
    {
        Open(Account);
        Apply(EventKind.EngineStart);
        Apply(EventKind.OrderStreamUp);
        Apply(EventKind.Reconciled);
    }

    /// <summary>What the cool-off waits for has passed, and the broker was seen flat.</summary>
    public void CoolOff()
    {
        State.Control.RaisedNs -= Lowering.CoolOffNs;
        State.Control.Closes++;
        State.Control.FlatNs = 1;
    }

    /// <summary>Alice asks; the token that bob is shown.</summary>
    public async Task<string> AskedAsync(KillTier to = KillTier.Normal)
    {
        DeskAnswer asked = await Desk.AskAsync(Who(Alice), to, "it was a drill");
        return asked.Result == DeskResult.Asked ? Desk.Look(Who(Bob))!.Token! : throw new InvalidOperationException(asked.Sentence);
    }

    /// <summary>Alice asks for anything; the token that bob is shown.</summary>
    public async Task<string> AskedAsync(string asker, Wish wish)
    {
        DeskAnswer asked = await Desk.AskAsync(Who(asker), wish);
        return asked.Result == DeskResult.Asked ? Desk.Look(Who(Bob))!.Token! : throw new InvalidOperationException(asked.Sentence);
    }

    /// <summary>One command.</summary>
    public void Apply(EventKind kind, long a = 0, long b = 0, long d = 0, long e = 0)
    {
        Event input = Command();
        input.Header.Kind = kind;
        (input.Numbers.A, input.Numbers.B, input.Numbers.D, input.Numbers.E) = (a, b, d, e);
        Put(in input);
    }

    /// <summary>One input as it is.</summary>
    public void Put(in Event input)
    {
        _engine.Apply(in input);
        _ring.Advance(0, _ring.Claimed);
    }

    /// <inheritdoc/>
    public void Dispose() => _ring.Dispose();

    private void Open(string account)
    {
        Desk = new ResetDesk(State, account, new Gatekeeper(() => Ring, Clock), Clock)
        {
            Actions = new ControlActions { Stop = StopAsync, Do = DoAsync, RecordAsked = AskedAsync, RecordLogin = _ => Task.FromResult(new Outcome(true, string.Empty)) },
        };
        Sources = Sources with { Desk = Desk };
    }

    private Task<Outcome> StopAsync(JsonElement words, long who)
    {
        bool known = TierTable.TryParse(words.GetProperty("tier").GetString()!, out KillTier tier) && words.GetProperty("reason").GetString()!.Length != 0;
        if (known)
        {
            Apply(EventKind.RaiseTier, (long)tier, who, (long)TierTrigger.Command);
        }

        return Task.FromResult(new Outcome(known, known ? TierTable.Of(tier).Word : "A reason, please."));
    }

    private Task<Outcome> DoAsync(Wish wish)
    {
        EngineState state = State;
        long changes = state.Control.Changes;
        Put(wish.Command(Command(), wish.Reason.Length));
        bool done = wish.Kind switch
        {
            EventKind.SetLimit => RiskBounds.Get(in state.Risk, (RiskKey)wish.What) == wish.To,
            EventKind.GrantOverride => state.Positions[wish.Instrument].OverrideWhat == wish.What,
            _ => state.Control.Changes == changes + 1,
        };
        return Task.FromResult(new Outcome(done, done ? "done" : "not done"));
    }

    private Task<Outcome> AskedAsync(Wish wish)
    {
        Apply(EventKind.ResetRequested, wish.To, wish.First, wish.What, wish.Number);
        return Task.FromResult(new Outcome(true, string.Empty));
    }

    private Event Command()
    {
        Event input = default;
        input.Header.Source = EventSource.Commands;
        input.Header.Instrument = -1;
        input.Header.TimeNs = ++_now;
        return input;
    }
}
