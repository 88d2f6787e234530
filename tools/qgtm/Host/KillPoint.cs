using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// For crash tests: QGTM_KILL_AT=journaled:3 kills this process, with SIGKILL, when the named place is reached the third
/// time; at livelock and journal it is not killed, but that thread of it goes round for ever. Without the variable there is
/// no such place.
/// </summary>
public static class KillPoint
{
    /// <summary>An order is durable and not sent; it is sent and its answer not taken; its answer is taken; between a look's beginning and end; a closing order of FLATTEN is durable and not sent.</summary>
    public const string Journaled = "journaled", Sent = "sent", Acknowledged = "acknowledged", Reconcile = "reconcile", Flatten = "flatten";

    /// <summary>Before a canary is applied, on the engine's thread; before a batch is synced, on the journal's.</summary>
    public const string Livelock = "livelock", Journal = "journal";

    private static readonly string[] At = (Environment.GetEnvironmentVariable("QGTM_KILL_AT") ?? string.Empty).Split(':');
    private static int _left = At.Length == 2 ? int.Parse(At[1], CultureInfo.InvariantCulture) : 0;

    /// <summary>True when the variable is set.</summary>
    public static bool IsSet => At.Length == 2;

    /// <summary>This place is reached once more.</summary>
    public static void Reached(string place)
    {
        if (IsDue(place))
        {
            using Process self = Process.GetCurrentProcess();
            self.Kill();
        }
    }

    /// <summary>This place is reached once more: the thread that does it so often never comes back, while all others live.</summary>
    public static void Stalled(string place)
    {
        bool stalls = IsDue(place);
        while (stalls)
        {
            Thread.Sleep(1);
        }
    }

    /// <summary>QGTM_KILL_AT=throw-engine:50: the part throws when it does its work for so many times; a part that is a task fails at once.</summary>
    public static void Throws(string part)
    {
        if (IsDue("throw-" + part))
        {
            throw new InvalidOperationException("thrown by a test");
        }
    }

    /// <summary>A part's task, or one that has failed in its place.</summary>
    public static Task OrFailed(string part, Task task) => IsSet && IsDue("throw-" + part) ? Task.FromException(new InvalidOperationException("thrown by a test")) : task;

    private static bool IsDue(string place) =>
        IsSet && string.Equals(place, At[0], StringComparison.Ordinal) && Interlocked.Decrement(ref _left) == 0;
}

/// <summary>A sender with those places around every new order.</summary>
internal sealed class KillableSender(IOrderSender inner, Session session) : IOrderSender
{
    public ValueTask<Event> SendAsync(in Event request) =>
        request.Header.Kind == EventKind.NewOrderSingle ? MarkedAsync(request) : inner.SendAsync(in request);

    private async ValueTask<Event> MarkedAsync(Event request)
    {
        KillPoint.Reached(request.Order.Strategy < 0 ? KillPoint.Flatten : KillPoint.Journaled);
        Event answer = await inner.SendAsync(in request);
        KillPoint.Reached(KillPoint.Sent);
        _ = WhenHeardAsync(request.Order.OrderId);
        return answer;
    }

    /// <summary>The answer is in the books and in the journal, and the order is not done yet; when it is, the next one is tried.</summary>
    private async Task WhenHeardAsync(long id)
    {
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(1));
        while (session.State.Orders[OrderTable.Slot(id)].Status is OrdStatus.Intended or OrdStatus.Unknown)
        {
            await poll.WaitForNextTickAsync();
        }

        long last = Volatile.Read(ref session.State.Scalars.Sequence);
        while (session.Journaled < last)
        {
            await poll.WaitForNextTickAsync();
        }

        if (session.State.Orders[OrderTable.Slot(id)].Status < OrdStatus.Filled)
        {
            KillPoint.Reached(KillPoint.Acknowledged);
        }
    }
}
