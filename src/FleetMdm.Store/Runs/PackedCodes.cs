using System.Buffers.Binary;

namespace FleetMdm.Store;

/// <summary>
/// The outcome codes of one policy on one segment of devices, in as few bytes each as the largest code needs:
/// big-endian, so that `hex` of the bytes in SQL is the number.
/// </summary>
/// <param name="Width">Bytes a code: 1, 2 or 4.</param>
/// <param name="Bytes">Width × 4,096 bytes.</param>
internal sealed record PackedCodes(int Width, byte[] Bytes)
{
    public static PackedCodes Pack(ReadOnlySpan<int> codes)
    {
        var largest = 0;
        foreach (var code in codes)
        {
            largest = Math.Max(largest, code);
        }

        var width = largest <= byte.MaxValue ? 1 : largest <= ushort.MaxValue ? 2 : 4;
        var bytes = new byte[width * codes.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            var place = bytes.AsSpan(i * width, width);
            switch (width)
            {
                case 1:
                    place[0] = (byte)codes[i];
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt16BigEndian(place, (ushort)codes[i]);
                    break;
                default:
                    BinaryPrimitives.WriteInt32BigEndian(place, codes[i]);
                    break;
            }
        }

        return new PackedCodes(width, bytes);
    }

    /// <summary>The code at a place of the segment; 0 where the policy was not evaluated.</summary>
    public int At(int offset) => Width switch
    {
        1 => Bytes[offset],
        2 => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(offset * 2)),
        _ => BinaryPrimitives.ReadInt32BigEndian(Bytes.AsSpan(offset * 4)),
    };
}
