using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Tool.Commands.Inspect;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.Bench.Kill;

/// <summary>What one stop took, ns.</summary>
/// <param name="ReceivedToCancelNs">From the command's arrival at the engine to the first cancel at HTTP: engine and synced journal between.</param>
/// <param name="SentToVenueNs">From the command's leaving the operator's process until the first cancel arrives at the venue, the way there and back over loopback included.</param>
/// <param name="SentToFlatNs">From the command's leaving the operator's process until the venue shows no order and no position.</param>
public sealed record KillFigures(long ReceivedToCancelNs, long SentToVenueNs, long SentToFlatNs);

/// <summary>
/// One stop of the real `qgtm run`: a venue in the bench's process with 20 positions and 50 resting orders that
/// others made (the names are blocked, so the engine opens nothing of its own). In the hard case
/// the page's port is held by connections that say nothing, the log's pipe is full, the feed comes at ten times the pace, and the broker has just
/// refused a question for its limit, so that the engine's own budget of requests is spent.
/// </summary>
public sealed class KillTrial : IDisposable
{
    private const int Positions = 20, Orders = 50, Held = 200;

    /// <summary>Half of what an empty pipe takes, in writes of 4 KiB: what stands below that is only slow.</summary>
    private const int PipeWritesMin = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-bench-").FullName;
    private readonly string[] _names = [.. Universe.Default().Select(i => i.Symbol).Take(Positions)];
    private readonly bool _isHard;
    private readonly VenueServer _venue;
    private readonly HttpClient _broker;
    private Process? _engine;
    private long _firstCancelNs;
    private long _choked;
    private readonly List<Socket> _mute = [];
    private readonly FaultPlan _refusals = new();

    private KillTrial(bool isHard)
    {
        _isHard = isHard;
        VenueServerOptions options = new()
        {
            Speed = isHard ? 600 : 60,
            RequestsPerMinute = -1,
            RunsAlone = true,
            Venue = new VenueOptions { PartialFillPct = 0, Faults = _refusals },
            Heard = (method, path) => _ = method == "DELETE" && path.StartsWith("/v2/orders", StringComparison.Ordinal)
                ? Interlocked.CompareExchange(ref _firstCancelNs, MonotonicClock.NowNs(), 0) : 0,
        };
        _venue = VenueServer.StartAsync(options).GetAwaiter().GetResult();
        _broker = new HttpClient { BaseAddress = _venue.BaseUri };
        _broker.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        _broker.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
    }

    /// <summary>Plays a trial from the start of the venue to its last position.</summary>
    public static KillFigures Run(bool isHard)
    {
        using KillTrial trial = new(isHard);
        return trial.PlayAsync().GetAwaiter().GetResult();
    }

    private Process StartEngine() => Process.Start(new ProcessStartInfo(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "qgtm.dll"), "run", "--venue", _venue.BaseUri.ToString(), "--state", _state, "--port", "0", "--block", string.Join(',', _names)])
    {
        UseShellExecute = false,
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    }) ?? throw new InvalidOperationException("dotnet did not start.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine?.Kill();
        _engine?.WaitForExit();
        _engine?.Dispose();
        _mute.ForEach(s => s.Dispose());
        _broker.Dispose();
        _venue.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_state, recursive: true);
    }

    private async Task<KillFigures> PlayAsync()
    {
        await BuyAsync();
        _engine = StartEngine();
        string page = await LineAsync("page and API on ");
        await LineAsync("live:");
        await TakeOverAsync();
        for (int i = 0; i < Orders; i++)
        {
            await OrderAsync(new { symbol = _names[i % Positions], qty = "1", side = "buy", type = "limit", limit_price = "1.00", time_in_force = "day" });
        }

        if (_isHard)
        {
            await HoldAsync(new Uri(page[page.IndexOf("http", StringComparison.Ordinal)..]));
            await SpendAsync();
        }

        long sent = MonotonicClock.NowNs();
        Dictionary<string, object> words = new(StringComparer.Ordinal)
        {
            ["verb"] = "kill",
            ["scope"] = "account",
            ["name"] = string.Empty,
            ["tier"] = "FLATTEN",
            ["reason"] = "bench",
        };
        using (await ChannelClient.AskAsync(_state, words))
        {
            await UntilAsync(async () => await CountAsync("/v2/orders?status=open&limit=500") == 0 && await CountAsync("/v2/positions") == 0);
        }

        long flat = MonotonicClock.NowNs() - sent;
        Event answer = default;
        await UntilAsync(() => Task.FromResult(Find(EventKind.MassCancelReport, e => answer = e) > 0));
        return new KillFigures(answer.Numbers.C - answer.Numbers.B, _firstCancelNs - sent, flat);
    }

    private async Task BuyAsync()
    {
        foreach (string name in _names)
        {
            await OrderAsync(new { symbol = name, qty = "3", side = "buy", type = "market", time_in_force = "day" });
        }

        await UntilAsync(async () => await CountAsync("/v2/positions") == Positions);
    }

    /// <summary>What was bought behind the engine's back is a break for each name; an operator takes them into the books.</summary>
    private async Task TakeOverAsync()
    {
        HashSet<long> breaks = [];
        await UntilAsync(() => Task.FromResult(Find(EventKind.ReconciliationBreak, e => breaks.Add(e.Numbers.D)) >= Positions));
        foreach (long number in breaks)
        {
            Dictionary<string, object> words = new(StringComparer.Ordinal) { ["verb"] = "adjust", ["number"] = number, ["reason"] = "bench" };
            using (await ChannelClient.AskAsync(_state, words))
            {
            }
        }
    }

    /// <summary>Takes connections of the page that never say anything, and fills the log's pipe, which is read no more, until it takes nothing.</summary>
    private async Task HoldAsync(Uri page)
    {
        int engine = _engine!.Id;
        new Thread(() => Choke(engine)) { IsBackground = true }.Start();
        for (int i = 0; i < Held; i++)
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(page.Host, page.Port);
            socket.Send("GET / HTTP/1.1\r\nHost: x\r\n"u8);
            _mute.Add(socket);
        }

        long before = 0;
        await UntilAsync(() =>
        {
            long now = Volatile.Read(ref _choked);
            bool stands = now >= PipeWritesMin && now == before;
            before = now;
            return Task.FromResult(stands);
        });
    }

    /// <summary>An order of somebody else makes the engine look, and the broker refuses that for its limit: the engine's own budget is spent.</summary>
    private async Task SpendAsync()
    {
        _refusals.Add("GET /v2/account", "status", """{"status":429}""", times: 1);
        await OrderAsync(new { symbol = _names[0], qty = "1", side = "buy", type = "limit", limit_price = "1.01", time_in_force = "day" });
        await UntilAsync(() => Task.FromResult(_refusals.Fired("status") == 1));
    }

    /// <summary>Writes into the pipe until it takes no more; it ends with the pipe.</summary>
    private void Choke(int engine)
    {
        try
        {
            using FileStream log = new($"/proc/{engine}/fd/2", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            while (true)
            {
                log.Write(new byte[4096]);
                Interlocked.Increment(ref _choked);
            }
        }
        catch (IOException)
        {
            // The trial is over.
        }
    }

    private async Task<string> LineAsync(string text)
    {
        List<string> heard = [];
        while (await _engine!.StandardError.ReadLineAsync() is { } line)
        {
            heard.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"qgtm run ended before '{text}': {string.Join(" / ", heard)}");
    }

    private async Task OrderAsync(object order)
    {
        using HttpResponseMessage answer = await _broker.PostAsJsonAsync(new Uri("/v2/orders", UriKind.Relative), order);
        Invariant.Holds(answer.IsSuccessStatusCode, "The venue takes the bench's orders: " + await answer.Content.ReadAsStringAsync());
    }

    private async Task<int> CountAsync(string path)
    {
        using JsonDocument rows = JsonDocument.Parse(await _broker.GetStringAsync(new Uri(path, UriKind.Relative)));
        return rows.RootElement.GetArrayLength();
    }

    private int Find(EventKind kind, Action<Event> take) => StateFile.Settled(() =>
    {
        int found = 0;
        JournalReader.Read(_state, 1, (in Event e) =>
        {
            if (e.Header.Kind == kind)
            {
                found++;
                take(e);
            }
        });
        return found;
    });

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(5));
        long end = Clock.NowNs() + (Patience.Ticks * 100);
        while (!await holds())
        {
            Invariant.Holds(Clock.NowNs() < end, "A stop of the bench ends within a minute.");
            await poll.WaitForNextTickAsync();
        }
    }
}
