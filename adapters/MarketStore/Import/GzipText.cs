using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;

namespace Qgtm.Fast.MarketStore;

/// <summary>The text of a gzip file, which knows whether it was all of it: the framework takes a file that breaks off for one that ends.</summary>
internal sealed class GzipText : Stream
{
    private const int TrailerBytes = 4;
    private readonly FileStream _file;
    private readonly GZipStream _text;
    private long _bytes;

    public GzipText(FileStream file)
    {
        _file = file;
        _text = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <summary>At the end: the length that the file's last four bytes state was read. A file of several gzip parts put together is not whole in this sense.</summary>
    public bool IsWhole
    {
        get
        {
            Span<byte> trailer = stackalloc byte[TrailerBytes];
            _ = RandomAccess.Read(_file.SafeFileHandle, trailer, _file.Length - TrailerBytes);
            return BinaryPrimitives.ReadUInt32LittleEndian(trailer) == (uint)(_bytes & uint.MaxValue);
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _bytes; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int n = _text.Read(buffer);
        _bytes += n;
        return n;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _text.Dispose();
        base.Dispose(disposing);
    }
}
