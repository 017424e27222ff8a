namespace FleetMdm.Store.Ingest.Sources;

/// <summary>
/// Counts what is read from a file, before decompression: what progress is measured by. It seeks where the file does,
/// because a zip archive has its list of members at its end.
/// </summary>
internal sealed class CountingStream(Stream inner, bool leaveOpen) : Stream
{
    private long _count;

    /// <summary>Bytes read so far; other threads may ask.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>How many bytes may be read in all; past it an <see cref="InvalidDataException"/> ends the reading.</summary>
    public long Limit { get; set; } = long.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        return Interlocked.Add(ref _count, read) <= Limit ? read : throw new InvalidDataException("more was read than can be needed");
    }

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (!leaveOpen)
        {
            inner.Dispose();
        }
        base.Dispose(disposing);
    }
}
