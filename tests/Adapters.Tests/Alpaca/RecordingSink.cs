using System;
using System.Collections.Generic;
using System.Text;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

internal readonly struct RecordingSink(List<Event> events, List<string> controls, List<MalformedReason> faults)
    : ITickSink
{
    public List<Event> Events => events;

    public List<string> Controls => controls;

    public List<MalformedReason> Faults => faults;

    public static RecordingSink Decode(ReadOnlySpan<byte> frame, SymbolTable symbols)
    {
        RecordingSink sink = new([], [], []);
        TickDecoder.Decode(frame, symbols, 77, ref sink);
        return sink;
    }

    public void OnEvent(in Event e) => events.Add(e);

    public void OnControl(ReadOnlySpan<byte> message, ControlKind kind, int code) =>
        controls.Add($"{kind} {code} {Encoding.UTF8.GetString(message)}");

    public void OnListed(FeedChannels channel, int instrument) => controls.Add($"{channel} {instrument}");

    public void OnMalformed(MalformedReason reason) => faults.Add(reason);
}

internal struct CountingSink : ITickSink
{
    public long Events;
    public long Faults;

    public void OnEvent(in Event e) => Events++;

    public void OnControl(ReadOnlySpan<byte> message, ControlKind kind, int code) => Events++;

    public readonly void OnListed(FeedChannels channel, int instrument)
    {
    }

    public void OnMalformed(MalformedReason reason) => Faults++;
}

internal struct WastingSink : ITickSink
{
    public byte[]? Last;

    public void OnEvent(in Event e) => Last = new byte[64];

    public void OnControl(ReadOnlySpan<byte> message, ControlKind kind, int code) => Last = message.ToArray();

    public readonly void OnListed(FeedChannels channel, int instrument)
    {
    }

    public void OnMalformed(MalformedReason reason) => Last = null;
}

internal static class Samples
{
    public const string Frame = """
        [{"T":"t","S":"AAPL","i":18446744073709551615,"x":"V","p":189.05,"s":40,"c":["@","I"],"z":"C","t":"2026-03-02T15:04:05.9519Z"},
        {"ap":189.05,"T":"q","bx":"V","bp":189.03,"bs":100,"ax":"V","as":200,"c":["R"],"z":"C","t":"2026-03-02T15:04:05.951204411Z","S":"MSFT","new":{"a":[1,{"b":"}]"}]}},
        {"T":"b","S":"AAPL","o":189.01,"h":189.2,"l":188.96,"c":189.11,"v":18421,"t":"2026-03-02T15:03:00Z","n":221,"vw":189.073128},
        {"T":"u","S":"AAPL","o":1,"h":4,"l":0.5,"c":2,"v":5,"t":"2026-03-02T15:03:00Z"},
        {"T":"d","S":"AAPL","o":1,"h":4,"l":0.5,"c":2,"v":6,"t":"2026-03-02T05:00:00Z"},
        {"T":"s","S":"AAPL","sc":"H","sm":"Trading \"Halt\"","rc":"T5","t":"2026-03-02T10:10:00.004-05:00","z":"C"},
        {"T":"s","S":"AAPL","sc":"T","t":"2026-03-02T15:10:00.004Z"},
        {"T":"s","S":"AAPL","sc":"E","t":"2026-03-02T15:10:00.004Z"},
        {"T":"l","S":"AAPL","u":198.5,"d":179.6,"i":"B","t":"2026-03-02T15:05:30.565004401Z","z":"C"},
        {"T":"c","S":"AAPL","x":"V","oi":77121,"op":189.05,"os":40,"oc":["@","I"],"ci":77140,"cp":189.04,"cs":41,"cc":["@","I"],"z":"C","t":"2026-03-02T15:06:00.5Z"},
        {"T":"x","S":"AAPL","i":77140,"x":"V","p":189.04,"s":40,"a":"C","z":"C","t":"2026-03-02T15:07:00.12345678Z"},
        {"T":"success","msg":"connected"},{"T":"error","code":405,"msg":"symbol limit exceeded"},
        {"T":"subscription","trades":["AAPL","NOPE"],"quotes":[],"bars":["*"]}]
        """;

    public static SymbolTable Symbols() => new(["AAPL", "MSFT", "BRK.B", "ABCDEFGHIJKLMNOP"]);
}
