using System.Buffers;

namespace FleetMdm.Store.Ingest;

/// <summary>A place in a <see cref="ByteArena"/>; absent texts have length -1.</summary>
internal readonly record struct Slice(int Start, int Length)
{
    public static Slice Absent { get; } = new(0, -1);

    public bool IsAbsent => Length < 0;
}

/// <summary>Bytes written one after the other and used again from the start: one array for a batch, not one for a text.</summary>
/// <param name="capacity">What it holds before it grows: that of a batch, unless it is for one text or report.</param>
internal sealed class ByteArena(int capacity = 64 * 1024) : IBufferWriter<byte>
{
    /// <summary>For an arena that is made for every record: a page of zeros for each would be most of the work.</summary>
    public const int Small = 512;

    private byte[] _bytes = new byte[capacity];

    /// <summary>How much is written. May be set back, to take away what was written last.</summary>
    public int Length { get; set; }

    public byte[] Array => _bytes;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlySpan<byte> this[Slice slice] => _bytes.AsSpan(slice.Start, slice.Length);

    /// <summary>What was written since the arena had that length.</summary>
    public Slice Since(int start) => new(start, Length - start);

    /// <summary>Writes bytes; many times a record, so that it goes by no interface.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length)
        {
            Reserve(bytes.Length);
        }
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Write(byte value)
    {
        if (_bytes.Length == Length)
        {
            Reserve(1);
        }
        _bytes[Length++] = value;
    }

    public Slice Add(ReadOnlySpan<byte> bytes)
    {
        var start = Length;
        Write(bytes);
        return new Slice(start, bytes.Length);
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length < Math.Max(count, 1))
        {
            System.Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + count));
        }
    }
}
