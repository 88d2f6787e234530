using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>All that a decoder said of a frame, in order, 64 bytes each: an event, or a fault or control in its place.</summary>
internal sealed class Outcomes
{
    private readonly List<Event> _said = [];

    public ReadOnlySpan<Event> Said => CollectionsMarshal.AsSpan(_said);

    public Outcomes Clear()
    {
        _said.Clear();
        return this;
    }

    public void Add(in Event e) => _said.Add(e);

    public void Fault(MalformedReason reason)
    {
        Event e = default;
        e.Header.Sequence = -1 - (long)reason;
        _said.Add(e);
    }

    public void Control(ReadOnlySpan<byte> message, ControlKind kind, int code)
    {
        HashCode hash = default;
        hash.AddBytes(message);
        Event e = default;
        e.Header.Sequence = 1 + (long)kind;
        e.Numbers.A = code;
        e.Numbers.B = hash.ToHashCode();
        _said.Add(e);
    }

    public void Listed(FeedChannels channel, int instrument)
    {
        Event e = default;
        e.Header.Sequence = 100 + (long)channel;
        e.Header.Instrument = instrument;
        _said.Add(e);
    }

    public bool Same(Outcomes other) => Bytes(Said).SequenceEqual(Bytes(other.Said));

    /// <summary>True when this is the beginning of the other, then a syntax fault.</summary>
    public bool IsCutOf(Outcomes whole)
    {
        int kept = _said.Count - 1;
        return kept >= 0 && kept <= whole._said.Count && _said[kept].Header.Sequence == -1 - (long)MalformedReason.Syntax
            && Bytes(Said[..kept]).SequenceEqual(Bytes(whole.Said[..kept]));
    }

    public override string ToString()
    {
        StringBuilder text = new();
        foreach (Event e in _said)
        {
            text.AppendLine($"{e.Header.Sequence} {e.Header.Kind} {e.Header.Instrument} {e.Header.TimeNs} {e.Numbers.A} {e.Numbers.B} {e.Numbers.C} {e.Numbers.D} {e.Numbers.E}");
        }

        return text.ToString();
    }

    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<Event> events) => MemoryMarshal.AsBytes(events);
}

internal readonly struct OutcomeSink(Outcomes to) : ITickSink
{
    public void OnEvent(in Event e) => to.Add(in e);

    public void OnControl(ReadOnlySpan<byte> message, ControlKind kind, int code) => to.Control(message, kind, code);

    public void OnListed(FeedChannels channel, int instrument) => to.Listed(channel, instrument);

    public void OnMalformed(MalformedReason reason) => to.Fault(reason);
}
