using System;
using System.IO;
using System.IO.Compression;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Bench.Workload;

/// <summary>
/// Rows `ts_ns,bid,ask` of a gzip CSV straight to quote events; prices to nine decimals. The row's bytes are read once, in
/// place, and no object is made per row.
/// </summary>
public sealed class QuoteCsv : IDisposable
{
    private const int LongestRow = 256;
    private readonly GZipStream _stream;
    private readonly byte[] _buffer = new byte[1 << 18];
    private int _at;
    private int _end;
    private bool _ended;

    public QuoteCsv(string path)
    {
        _stream = new GZipStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16), CompressionMode.Decompress);
        Fill();
        _at = _buffer.AsSpan(0, _end).IndexOf((byte)'\n') + 1;
    }

    /// <summary>Reads the next row into the event, whose other members stay as they are; false at the end.</summary>
    public bool TryNext(ref Event e)
    {
        if (_end - _at < LongestRow && !_ended)
        {
            Fill();
        }

        if (_at >= _end)
        {
            return false;
        }

        e.Header.TimeNs = Whole((byte)',');
        e.Quote.BidPx = Nanos((byte)',');
        e.Quote.AskPx = Nanos((byte)'\n');
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private long Whole(byte until)
    {
        long value = 0;
        byte b;
        while ((b = Next(until)) != until)
        {
            value = (value * 10) + Digit(b);
        }

        return value;
    }

    private long Nanos(byte until)
    {
        long value = 0, scale = Fixed.One;
        bool fraction = false;
        byte b;
        while ((b = Next(until)) != until)
        {
            if (b == (byte)'.')
            {
                fraction = true;
            }
            else if (b != (byte)'\r')
            {
                value = (value * 10) + Digit(b);
                scale = fraction ? scale / 10 : scale;
            }
        }

        return value * scale;
    }

    /// <summary>The last row may lack its end of line.</summary>
    private byte Next(byte until) => _at < _end ? _buffer[_at++] : until;

    private static int Digit(byte b) => b is >= (byte)'0' and <= (byte)'9' ? b - '0' : throw new InvalidDataException("A field is no number.");

    private void Fill()
    {
        int kept = _end - _at;
        _buffer.AsSpan(_at, kept).CopyTo(_buffer);
        _at = 0;
        _end = kept;
        while (_end < _buffer.Length)
        {
            int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                _ended = true;
                return;
            }

            _end += read;
        }
    }
}
