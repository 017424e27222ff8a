namespace FleetMdm.Store.Ingest.Sources;

/// <summary>Counts what is read from a file, before decompression: what progress is measured by.</summary>
internal sealed class CountingStream(Stream inner, bool leaveOpen) : ReadOnlyStream
{
    private long _count;

    /// <summary>Bytes read so far; other threads may ask.</summary>
    public long Count => Interlocked.Read(ref _count);

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Interlocked.Add(ref _count, read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (!leaveOpen)
        {
            inner.Dispose();
        }
        base.Dispose(disposing);
    }
}
