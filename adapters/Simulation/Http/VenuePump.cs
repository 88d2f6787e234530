using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>One thread that moves the venue on and hands out what it produces; the one lock around the venue.</summary>
internal sealed class VenuePump : IVenueSink, IDisposable
{
    private const int BatchRows = 64;

    /// <summary>Wall time for which the venue stands at its close, so that a client can do what it does after a session.</summary>
    private const int NightMs = 3_000;

    /// <summary>A longer time without a row is not waited for, ns of the venue's time.</summary>
    private const long LongestGapNs = 3_600_000_000_000;

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _quiet;
    private readonly TaskCompletionSource _quiesced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TradeConnection> _trades = [];
    private readonly List<Frame> _orderFrames = [];
    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly MarketEncoder _market;
    private readonly DataFaults _dataFaults;
    private readonly UpdateFaults _updateFaults;
    private readonly Pace _pace;
    private readonly Thread _thread;
    private DataConnection? _data;
    private DataConnection? _target;
    private readonly bool _runsAlone;
    private bool _started;
    private int _waiting;
    private long _rows;
    private long _updates;

    public VenuePump(VenueCore core, double speed, bool runsAlone)
    {
        _runsAlone = runsAlone;
        Core = core;
        _quiet = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _pace = new Pace(speed);
        _market = new MarketEncoder(core.Instruments);
        _dataFaults = new DataFaults(core.Faults, _market, core.Instruments);
        _updateFaults = new UpdateFaults(core.Faults);
        _thread = new Thread(Run) { IsBackground = true, Name = "venue" };
    }

    public VenueCore Core { get; }

    public Task Ended => _ended.Task;

    /// <summary>Never completes but by the fault that ended the market.</summary>
    public Task Fault => _fault.Task;

    public long RowsPublished => Interlocked.Read(ref _rows);

    public void Start() => _thread.Start();

    /// <summary>Market rows have been written to a live client.</summary>
    public void Count(int rows) => Interlocked.Add(ref _rows, rows);

    /// <summary>Stops the market; completes when every frame is written or its client is gone.</summary>
    public Task QuiesceAsync()
    {
        _quiet.Cancel();
        _wake.Set();
        return _quiesced.Task;
    }

    /// <summary>Runs a call on the venue between two of the pump's steps.</summary>
    public T Locked<T>(Func<VenueCore, T> call)
    {
        Interlocked.Increment(ref _waiting);
        lock (_gate)
        {
            Interlocked.Decrement(ref _waiting);
            T result = call(Core);
            _wake.Set();
            return result;
        }
    }

    public void Locked(Action<VenueCore> call) => Locked(core =>
    {
        call(core);
        return true;
    });

    /// <summary>Makes the connection the one data client; false if there is another.</summary>
    public bool TryOwnData(DataConnection connection) => Locked(_ =>
    {
        if (_data is { Closed: false })
        {
            return false;
        }

        _data = connection;
        return true;
    });

    public void ReleaseData(DataConnection connection) => Locked(_ => _data = _data == connection ? null : _data);

    public void Add(TradeConnection connection) => Locked(_ => _trades.Add(connection));

    public void Remove(TradeConnection connection) => Locked(_ => _trades.Remove(connection));

    public void OnMarket(in Event e)
    {
        if (_data is { Closed: false } data && data.Wants(in e))
        {
            _dataFaults.Take(in e, Core.Bar);
        }
    }

    public void OnNotice(VenueNotice notice)
    {
        if (_data is { Closed: false } data && data.Wants(notice))
        {
            _dataFaults.Take(notice);
        }
    }

    public void OnOrder(string eventName, VenueOrder order, VenueExecution? execution)
    {
        _updates++;
        _json.ResetWrittenCount();
        using (Utf8JsonWriter w = new(_json))
        {
            OrderJson.Update(w, eventName, order, execution, Core, _updates);
        }

        _updateFaults.Take(eventName, _json.WrittenMemory, Core.RowsPublished, _orderFrames);
    }

    public void Dispose()
    {
        _stop.Cancel();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _ended.TrySetCanceled();
        _quiesced.TrySetCanceled();
        Core.Dispose();
        _quiet.Dispose();
        _wake.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                while (Volatile.Read(ref _waiting) > 0)
                {
                    Thread.Yield();
                }

                if (_quiet.IsCancellationRequested)
                {
                    Finish(_quiesced);
                    _wake.WaitOne(_quiesced.Task.IsCompleted ? 20 : 1);
                }
                else if (!Ready() || !Step())
                {
                    _wake.WaitOne(20);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        catch (Exception e)
        {
            _fault.TrySetException(e);
            _ended.TrySetException(e);
            _quiesced.TrySetException(e);
        }
    }

    private bool Ready()
    {
        lock (_gate)
        {
            bool reading = _data is { Subscribed: true, Closed: false };
            if (!_started && (_runsAlone || (reading && _trades.Exists(t => t.Listening))))
            {
                _started = true;
                _pace.Start(Core.NowNs);
            }

            return _started && (reading || _runsAlone || _pace.Speed > 0 || Core.Ended);
        }
    }

    /// <summary>Moves on by at most one frame. What lies ahead of its time is held until it is due.</summary>
    private bool Step()
    {
        if (Core.IsNight && _pace.Speed > 0)
        {
            _quiet.Token.WaitHandle.WaitOne(NightMs);
        }

        long due = _pace.DueNs();
        int bytes = 0;
        int rows = 0;
        int updates = 0;
        bool more = true;
        bool early = false;
        lock (_gate)
        {
            _target = _data;
            for (int i = 0; i < 4 * BatchRows && _market.Count < BatchRows && _dataFaults.After.Count == 0 && more && !early && !(i > 0 && Core.IsNight); i++)
            {
                bytes = _market.Buffer.Length;
                rows = _market.Count;
                updates = _orderFrames.Count;
                due = Advance(due, out more);
                early = more && Core.NowNs > due;
            }
        }

        if (early)
        {
            Flush(bytes, rows, updates);
            for (long left = Core.NowNs - _pace.DueNs(); left > 0; left = Core.NowNs - _pace.DueNs())
            {
                int ms = (int)Math.Clamp(left / (1e6 * _pace.Speed), 1, 1000);
                if (_quiet.Token.WaitHandle.WaitOne(ms))
                {
                    break;
                }
            }
        }

        Flush(_market.Buffer.Length, _market.Count, _orderFrames.Count);
        foreach (Frame frame in _dataFaults.After)
        {
            _target?.Send(frame, _stop.Token);
        }

        _dataFaults.After.Clear();
        if (!more && !_ended.Task.IsCompleted)
        {
            Finish(_ended);
        }

        return more;
    }

    /// <summary>One row or one close; a night, a weekend or a hole in recorded data is passed over at once.</summary>
    private long Advance(long due, out bool more)
    {
        long before = Core.NowNs;
        more = Core.TryAdvance(this);
        _updateFaults.Release(Core.RowsPublished, _orderFrames);
        if (Core.NowNs - before <= LongestGapNs)
        {
            return due;
        }

        _pace.Start(Core.NowNs);
        return Math.Max(due, Core.NowNs);
    }

    /// <summary>Completes the task when nothing waits to be written.</summary>
    private void Finish(TaskCompletionSource done)
    {
        lock (_gate)
        {
            if ((_data?.Drained ?? true) && _trades.TrueForAll(t => t.Drained))
            {
                done.TrySetResult();
            }
        }
    }

    private void Flush(int bytes, int rows, int updates)
    {
        TradeConnection[] trades;
        lock (_gate)
        {
            trades = updates == 0 ? [] : [.. _trades.Where(t => t.Listening)];
        }

        foreach (Frame frame in _orderFrames.Take(updates))
        {
            foreach (TradeConnection trade in trades)
            {
                trade.Send(frame.End == StreamEnd.None ? Frame.Copy(frame.Bytes.AsSpan(0, frame.Length), text: false) : frame, _stop.Token);
            }

            frame.Return();
        }

        _orderFrames.RemoveRange(0, updates);
        if (rows == 0)
        {
            return;
        }

        Frame batch = _market.Buffer.Take(bytes, text: true, rows);
        _market.Count -= rows;
        if (_target is null)
        {
            batch.Return();
        }
        else
        {
            _target.Send(batch, _stop.Token);
        }
    }
}
