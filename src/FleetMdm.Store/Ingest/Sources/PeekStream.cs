namespace FleetMdm.Store.Ingest.Sources;

/// <summary>A stream whose first bytes can be looked at before they are read.</summary>
internal sealed class PeekStream(Stream inner) : ReadOnlyStream
{
    private readonly byte[] _head = new byte[2 * TarHeader.Length];
    private int _start;
    private int _end;

    /// <summary>The next bytes, fewer only at the stream's end.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count)
        {
            var read = inner.Read(_head, _end, count - (_end - _start));
            if (read == 0)
            {
                break;
            }
            _end += read;
        }
        return _head.AsSpan(_start, _end - _start);
    }

    /// <summary>Drops bytes that were looked at.</summary>
    public void Skip(int count) => _start += count;

    public override int Read(Span<byte> buffer)
    {
        var held = _head.AsSpan(_start, _end - _start);
        if (held.IsEmpty)
        {
            return inner.Read(buffer);
        }
        var count = Math.Min(held.Length, buffer.Length);
        held[..count].CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
