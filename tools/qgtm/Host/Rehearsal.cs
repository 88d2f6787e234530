using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// Before the market: decoder, engine, journal and order threads run on invented frames in a scratch directory, with pauses
/// long enough for the runtime to compile what is hot. The first real tick meets optimised code.
/// </summary>
public sealed class Rehearsal : IAsyncDisposable
{
    private const int Rounds = 6;
    private const int FramesPerRound = 400;
    private const int PerFrame = 10;
    private const int Period = 200;
    private const long SegmentBytes = 8 << 20;

    /// <summary>Room for the background compiler between two rounds.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(110);

    private Rehearsal(Task<long> orders) => Orders = orders;

    /// <summary>The orders that went through, when it has ended.</summary>
    public Task<long> Orders { get; }

    /// <summary>The scratch directory, in the state directory; gone when the rehearsal has ended.</summary>
    public static string FolderOf(string stateDirectory) => Path.Combine(stateDirectory, "rehearsal");

    /// <summary>Runs for about 0.7 s of wall time beside whatever else boots.</summary>
    public static Rehearsal Start(string stateDirectory, Instrument[] instruments) =>
        new(BothAsync(Task.Run(() => RehearseAsync(FolderOf(stateDirectory), instruments)), CompiledAhead.Start()));

    /// <summary>Waits for its end, so that a boot which fails leaves no scratch directory.</summary>
    public async ValueTask DisposeAsync() => await Orders;

    private static async Task<long> BothAsync(Task<long> orders, Task<int> compiled)
    {
        _ = await compiled;
        return await orders;
    }

    private static async Task<long> RehearseAsync(string directory, Instrument[] instruments)
    {
        Remove(directory);
        try
        {
            using Session session = Session.Open(directory, instruments, static _ => { }, JournalGate.Written, SegmentBytes);
            SymbolTable symbols = new(Array.ConvertAll(instruments, i => i.Symbol));
            using EngineThread engine = new(session, new SnapshotLoop(session, directory, TimeSpan.FromDays(1)), WaitStrategy.Balanced);
            using StopRehearsal stop = new(symbols);
            using Gateway gateway = new(session, new Filler(symbols, stop), engine);
            foreach (Event e in Opening())
            {
                session.Apply(in e);
                if (e.Header.Kind == EventKind.EngineStart)
                {
                    StrategyList.Apply(session, StrategySection.BuiltIn, TimeOf(0));
                }
            }

            session.FlushAndRelease();
            gateway.Start();
            engine.Start();
            await PlayAsync(engine.Ticks, symbols, instruments);
            long orders = Volatile.Read(ref session.State.Scalars.Fills);
            await stop.PlayAsync(directory, session, engine);
            engine.Stop();
            gateway.Stop();
            return orders;
        }
        finally
        {
            Remove(directory);
        }
    }

    /// <summary>The frames come out of a real socket, so that what the runtime does once for a receiving thread is done too.</summary>
    private static async Task PlayAsync(Lane lane, SymbolTable symbols, Instrument[] instruments)
    {
        using FrameServer server = new();
        using CancellationTokenSource end = new();
        Uri address = new($"ws://127.0.0.1:{server.Port}/");
        TickSocket socket = new(new AlpacaEndpoints(address, address, address), new AlpacaCredential("-", "-"), symbols, lane);
        Task reading = socket.RunAsync(end.Token);
        server.Accept();
        using PeriodicTimer pause = new(Pause);
        for (int round = 0; round < Rounds; round++)
        {
            for (int f = 0; f < FramesPerRound; f++)
            {
                server.Send(Frame(instruments, ((round * FramesPerRound) + f) * PerFrame));
            }

            await pause.WaitForNextTickAsync();
        }

        await end.CancelAsync();
        await reading;
    }

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static IEnumerable<Event> Opening()
    {
        Event e = default;
        e.Header.Instrument = -1;
        e.Header.Source = EventSource.Commands;
        e.Header.TimeNs = TimeOf(0);
        e.Header.Kind = EventKind.EngineStart;
        yield return e;
        e.Header.Kind = EventKind.OrderStreamUp;
        yield return e;
        e.Header.Kind = EventKind.VenueAccount;
        e.Account.Equity = e.Account.Cash = e.Account.LastEquity = 100_000 * Fixed.One;
        e.Account.BuyingPower = 400_000 * Fixed.One;
        yield return e;
        e.Account = default;
        e.Header.Kind = EventKind.Timer;
        e.Numbers.A = 1;
        yield return e;
        e.Numbers.A = 0;
        e.Header.Kind = EventKind.Reconciled;
        yield return e;
    }

    /// <summary>
    /// Quotes and trades round the table; every 200 messages a quote and a bar of the first instrument, which is nobody's alias, far on the
    /// other side of its VWAP, which intraday_momentum answers with an order.
    /// </summary>
    private static byte[] Frame(Instrument[] instruments, int from)
    {
        StringBuilder text = new("[");
        for (int n = from; n < from + PerFrame; n++)
        {
            int beat = n % Period;
            bool forced = n == 0 || beat >= Period - 2;
            string symbol = instruments[forced ? 0 : n % instruments.Length].Symbol;
            decimal px = !forced || n == 0 ? 50 : n / Period % 2 == 0 ? 50.1m : 49.9m;
            string time = DateTime.UnixEpoch.AddTicks(TimeOf(n) / 100).ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
            text.Append(n == from ? string.Empty : ",");
            _ = beat == Period - 1
                ? text.Append(CultureInfo.InvariantCulture, $$"""{"T":"b","S":"{{symbol}}","o":{{px}},"h":{{px}},"l":{{px}},"c":{{px}},"v":100,"n":1,"vw":{{px}},"t":"{{time}}"}""")
                : n == 0 || (!forced && n % 5 == 0 && n % instruments.Length != 0)
                ? text.Append(CultureInfo.InvariantCulture, $$"""{"T":"t","S":"{{symbol}}","i":{{n}},"x":"V","p":{{px}},"s":1,"c":["@"],"z":"B","t":"{{time}}"}""")
                : text.Append(CultureInfo.InvariantCulture, $$"""{"T":"q","S":"{{symbol}}","bx":"V","bp":{{px - 0.01m}},"bs":1,"ax":"V","ap":{{px + 0.01m}},"as":1,"c":["R"],"z":"B","t":"{{time}}"}""");
        }

        return FrameServer.Framed(Encoding.ASCII.GetBytes(text.Append(']').ToString()));
    }

    /// <summary>Event time of a message, ns: 2026-03-02 09:30 New York, 0.4 s apart, so that no rate limit is met.</summary>
    private static long TimeOf(int n) => 1_772_461_800_000_000_000 + (n * 400_000_000L);

    /// <summary>A broker that fills at once; the cancel of all goes the whole way.</summary>
    private sealed class Filler(SymbolTable symbols, StopRehearsal stop) : IOrderSender
    {
        private readonly byte[] _body = new byte[OrderEncoder.MaxLength];

        public ValueTask<Event> SendAsync(in Event request)
        {
            if (request.Header.Kind == EventKind.OrderMassCancelRequest)
            {
                return stop.SendAsync(in request);
            }

            _ = OrderEncoder.Encode(in request, symbols, _body);
            stop.Order = request;
            Event report = default;
            report.Header.Kind = EventKind.ExecutionReport;
            report.Header.Source = EventSource.Replies;
            report.Report.OrderId = request.Order.OrderId;
            report.Report.CumQty = request.Order.Qty;
            report.Report.AvgPx = request.Order.LimitPx;
            report.Report.Status = OrdStatus.Filled;
            return new ValueTask<Event>(report);
        }
    }
}
