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
    /// <param name="codes">One a device.</param>
    /// <param name="largest">No code is larger.</param>
    public static PackedCodes Pack(ReadOnlySpan<int> codes, int largest)
    {
        var width = largest <= byte.MaxValue ? 1 : largest <= ushort.MaxValue ? 2 : 4;
        var bytes = GC.AllocateUninitializedArray<byte>(width * codes.Length);
        switch (width)
        {
            case 1:
                for (var i = 0; i < codes.Length; i++)
                {
                    bytes[i] = (byte)codes[i];
                }

                break;
            case 2:
                for (var i = 0; i < codes.Length; i++)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(i * 2), (ushort)codes[i]);
                }

                break;
            default:
                for (var i = 0; i < codes.Length; i++)
                {
                    BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * 4), codes[i]);
                }

                break;
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
