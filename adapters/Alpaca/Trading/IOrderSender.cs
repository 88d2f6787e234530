using System.Threading.Tasks;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>Takes a request of the engine to the broker, once.</summary>
public interface IOrderSender
{
    /// <summary>Sends NewOrderSingle, OrderCancelRequest or an order query; the answer is an event and never a failure.</summary>
    ValueTask<Event> SendAsync(in Event request);
}
