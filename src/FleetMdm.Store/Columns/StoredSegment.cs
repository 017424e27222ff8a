using System.Buffers;

namespace FleetMdm.Store;

/// <summary>
/// A segment as its columns have it, still as bytes, and the devices that they do not speak of any more. The bytes lie in
/// one borrowed buffer, which is given back when it is disposed of.
/// </summary>
internal sealed class StoredSegment(long segment) : IDisposable
{
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(1024 * 1024);
    private readonly List<Range> parts = [];
    private int used;

    /// <summary>Its number.</summary>
    public long Segment => segment;

    /// <summary>What <see cref="SegmentFrame"/> reads.</summary>
    public ReadOnlyMemory<byte> Frame => buffer.AsMemory(parts[0]);

    /// <summary>One for each name of the plan's columns.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Columns =>
        parts.Skip(1).Select(part => (ReadOnlyMemory<byte>)buffer.AsMemory(part)).ToList();

    /// <summary>How many bytes they are.</summary>
    public int Bytes => used;

    /// <summary>Numbers of devices that changed, went or came since.</summary>
    public IReadOnlyList<long> Outdated { get; set; } = [];

    /// <summary>Adds the frame, then the columns.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - used)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(used + bytes.Length, buffer.Length * 2));
            buffer.AsSpan(0, used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        bytes.CopyTo(buffer.AsSpan(used));
        parts.Add(used..(used + bytes.Length));
        used += bytes.Length;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        parts.Clear();
    }
}
