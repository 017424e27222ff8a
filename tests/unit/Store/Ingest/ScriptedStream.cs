namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>A stream for tests that say what it gives, part by part.</summary>
internal abstract class ScriptedStream : Stream
{
    private ReadOnlyMemory<byte> _part;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public sealed override int Read(Span<byte> buffer)
    {
        if (_part.IsEmpty)
        {
            _part = Next();
        }
        var count = Math.Min(_part.Length, buffer.Length);
        _part.Span[..count].CopyTo(buffer);
        _part = _part[count..];
        return count;
    }

    /// <summary>What comes next; nothing at the end.</summary>
    protected abstract ReadOnlyMemory<byte> Next();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
