using System.Net;
using System.Net.Http;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>The broker refuses the key or the account, not one question: nothing opens until a person has looked.</summary>
public sealed class BrokerDeniedException : HttpRequestException
{
    public BrokerDeniedException(BrokerReason reason, HttpStatusCode status, string requestId)
        : base($"The broker refuses access ({reason}, HTTP {(int)status}, request {requestId}).", null, status) => Reason = reason;

    /// <summary>What it refuses.</summary>
    public BrokerReason Reason { get; }

    /// <summary>The same as an input of the engine.</summary>
    public Event ToEvent()
    {
        Event e = default;
        e.Header.Kind = EventKind.BrokerDenied;
        e.Header.Source = EventSource.Replies;
        e.Header.Instrument = -1;
        e.Numbers.A = (long)Reason;
        e.Numbers.B = (long)StatusCode!.Value;
        return e;
    }
}
