using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.SystemTests;

/// <summary>The embedded venue seen from outside, and waiting for what will be seen there.</summary>
internal static class Venues
{
    /// <summary>A client of the venue with its test key.</summary>
    public static HttpClient Broker(Uri address)
    {
        HttpClient broker = new() { BaseAddress = address };
        broker.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        broker.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
        return broker;
    }

    /// <summary>Looks ten times a second for a minute.</summary>
    /// <exception cref="TimeoutException">It was not seen.</exception>
    public static async Task UntilAsync(Func<Task<bool>> seen)
    {
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(100));
        for (int i = 0; i < 600; i++)
        {
            if (await seen())
            {
                return;
            }

            await poll.WaitForNextTickAsync();
        }

        throw new TimeoutException("it never happened");
    }
}
