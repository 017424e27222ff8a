using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace FleetMdm.Store;

/// <summary>The devices that the columns of a segment were made of, in their order, with what a run needs of each beside the facts.</summary>
internal sealed class SegmentFrame
{
    private const long NeverSeen = long.MinValue;
    private const int RowSize = sizeof(ushort) + sizeof(long) + DigestSum.Size;

    private readonly byte[] rows;

    private SegmentFrame(byte[] rows) => this.rows = rows;

    /// <summary>How many devices.</summary>
    public int Count => rows.Length / RowSize;

    public static byte[] Encode(IReadOnlyList<UnitDevice> devices)
    {
        var bytes = new byte[(devices.Count * RowSize) + SHA256.HashSizeInBytes];
        var digest = new DigestSum();
        for (var i = 0; i < devices.Count; i++)
        {
            var row = bytes.AsSpan(i * RowSize, RowSize);
            BinaryPrimitives.WriteUInt16LittleEndian(row, (ushort)Segments.Offset(devices[i].DeviceNo));
            BinaryPrimitives.WriteInt64LittleEndian(row[2..], devices[i].Report.LastSeen?.UtcTicks ?? NeverSeen);
            digest.Write(devices[i], row[10..]);
        }

        SHA256.HashData(bytes.AsSpan(0, devices.Count * RowSize), bytes.AsSpan(devices.Count * RowSize));
        return bytes;
    }

    /// <summary>False for bytes that are not what was written.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SegmentFrame? frame)
    {
        frame = null;
        var length = bytes.Length - SHA256.HashSizeInBytes;
        if (length < 0 || length % RowSize != 0)
        {
            return false;
        }

        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], sum);
        if (!sum.SequenceEqual(bytes[length..]))
        {
            return false;
        }

        frame = new SegmentFrame(bytes[..length].ToArray());
        return true;
    }

    /// <summary>The device's place in the segment.</summary>
    public int Offset(int row) => BinaryPrimitives.ReadUInt16LittleEndian(Row(row));

    public DateTimeOffset? LastSeen(int row) => BinaryPrimitives.ReadInt64LittleEndian(Row(row)[2..]) switch
    {
        NeverSeen => null,
        var ticks => new DateTimeOffset(ticks, TimeSpan.Zero),
    };

    /// <summary>What <see cref="DigestSum.Write"/> made of the device.</summary>
    public ReadOnlySpan<byte> Digest(int row) => Row(row)[10..];

    private ReadOnlySpan<byte> Row(int row) => rows.AsSpan(row * RowSize, RowSize);
}
