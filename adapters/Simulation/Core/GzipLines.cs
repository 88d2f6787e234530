using System;
using System.IO;
using System.IO.Compression;

namespace Qgtm.Fast.Simulation;

/// <summary>Lines of a gzip text file as bytes, without a string for each. A line is valid until the next call.</summary>
internal sealed class GzipLines : IDisposable
{
    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    public GzipLines(string path) => _stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);

    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = _start;
        while (true)
        {
            int at = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = _buffer.AsSpan(_start, searched + at - _start).TrimEnd((byte)'\r');
                _start = searched + at + 1;
                return true;
            }

            int kept = _end - _start;
            if (!Fill())
            {
                line = _buffer.AsSpan(0, kept).TrimEnd((byte)'\r');
                _start = _end;
                return kept > 0;
            }

            searched = kept;
        }
    }

    public void Dispose() => _stream.Dispose();

    private bool Fill()
    {
        int kept = _end - _start;
        _buffer.AsSpan(_start, kept).CopyTo(_buffer);
        _start = 0;
        _end = kept;
        if (kept == _buffer.Length)
        {
            Array.Resize(ref _buffer, kept * 2);
        }

        int read = _stream.Read(_buffer, kept, _buffer.Length - kept);
        _end = kept + read;
        return read > 0;
    }
}
