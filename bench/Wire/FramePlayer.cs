using System;
using System.Runtime.InteropServices;
using System.Threading;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Bench.Wire;

/// <summary>Sends prepared frames, each at its time whatever became of those before it: the open loop of the wire verb.</summary>
public sealed partial class FramePlayer : IDisposable
{
    private const long SpinNs = 80_000;
    private readonly FrameServer _server = new();
    private long _startNs;

    /// <summary>TCP port.</summary>
    public int Port => _server.Port;

    /// <summary>When the first frame was due, ns of <see cref="Clock"/>; 0 = not yet.</summary>
    public long StartNs => Volatile.Read(ref _startNs);

    /// <summary>Waits for the client and takes it through the handshake and the subscription.</summary>
    public void Accept() => _server.Accept();

    /// <summary>Sends frame i at start + i x interval (ns). Returns the largest delay of a send behind its time, ns.</summary>
    public long Play(byte[][] frames, long intervalNs)
    {
        long start = Clock.NowNs() + 2_000_000, worst = 0;
        Volatile.Write(ref _startNs, start);
        for (int i = 0; i < frames.Length; i++)
        {
            long due = start + (i * intervalNs);
            WaitUntil(due);
            worst = Math.Max(worst, Clock.NowNs() - due);
            _server.Send(frames[i]);
        }

        return worst;
    }

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private static void WaitUntil(long due)
    {
        while (true)
        {
            long left = due - Clock.NowNs();
            if (left <= 0)
            {
                return;
            }

            if (left > SpinNs)
            {
                _ = MicroSleep((uint)((left - SpinNs) / 1000));
            }
            else
            {
                Spin.Pause();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MicroSleep(uint microseconds);
}
