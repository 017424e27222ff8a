using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FleetMdm.Store;

/// <summary>Packs a number a device into as few bits as the distinct ones of a segment need.</summary>
internal static class CodePacking
{
    /// <param name="codes">One a device of the segment; none is negative.</param>
    public static PackedCodes Pack(ReadOnlySpan<int> codes) => PackFew(codes) ?? PackMany(codes);

    /// <summary>For up to four numbers, comparing many devices at a time; null where there are more.</summary>
    private static PackedCodes? PackFew(ReadOnlySpan<int> codes)
    {
        Span<int> distinct = stackalloc int[4];
        distinct[0] = codes[0];
        var count = 1;
        while (count < 4 && codes.IndexOfAnyExcept(distinct[..count]) is >= 0 and var next)
        {
            distinct[count++] = codes[next];
        }

        if (count == 1)
        {
            return new PackedCodes([distinct[0]], 0, []);
        }

        var width = count == 2 ? 1 : 2;
        var places = GC.AllocateUninitializedArray<byte>(PackedCodes.Length(width));
        var words = MemoryMarshal.Cast<int, Vector128<int>>(codes);
        for (var i = 0; i < words.Length; i += 4)
        {
            var second = Equal(words, i, distinct[1]);
            if (count == 2)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(places.AsSpan(i / 2), (ushort)second);
                continue;
            }

            var third = Equal(words, i, distinct[2]);
            var fourth = 0U;
            if (count == 4)
            {
                fourth = Equal(words, i, distinct[3]);
                if ((Equal(words, i, distinct[0]) | second | third | fourth) != ushort.MaxValue)
                {
                    return null;
                }
            }

            BinaryPrimitives.WriteUInt32LittleEndian(places.AsSpan(i), Spread(second | fourth) | (Spread(third | fourth) << 1));
        }

        return new PackedCodes(distinct[..count].ToArray(), width, places);
    }

    private static PackedCodes PackMany(ReadOnlySpan<int> codes)
    {
        var distinct = new List<int>();
        var placeOf = new Dictionary<int, int>();
        var placeOfDevice = new int[Segments.Size];
        for (var offset = 0; offset < placeOfDevice.Length; offset++)
        {
            if (!placeOf.TryGetValue(codes[offset], out placeOfDevice[offset]))
            {
                placeOf.Add(codes[offset], placeOfDevice[offset] = distinct.Count);
                distinct.Add(codes[offset]);
            }
        }

        var width = distinct.Count <= 16 ? 4 : distinct.Count <= 256 ? 8 : 16;
        var places = new byte[PackedCodes.Length(width)];
        for (var offset = 0; offset < placeOfDevice.Length; offset++)
        {
            switch (width)
            {
                case 4:
                    places[offset >> 1] |= (byte)(placeOfDevice[offset] << ((offset & 1) * 4));
                    break;
                case 8:
                    places[offset] = (byte)placeOfDevice[offset];
                    break;
                default:
                    BinaryPrimitives.WriteUInt16BigEndian(places.AsSpan(offset * 2), (ushort)placeOfDevice[offset]);
                    break;
            }
        }

        return new PackedCodes([.. distinct], width, places);
    }

    /// <summary>Which of sixteen numbers are this one: a bit each.</summary>
    private static uint Equal(ReadOnlySpan<Vector128<int>> words, int first, int number)
    {
        var wanted = Vector128.Create(number);
        var low = Vector128.Narrow(Vector128.Equals(words[first], wanted), Vector128.Equals(words[first + 1], wanted));
        var high = Vector128.Narrow(Vector128.Equals(words[first + 2], wanted), Vector128.Equals(words[first + 3], wanted));
        return Vector128.Narrow(low, high).ExtractMostSignificantBits();
    }

    /// <summary>Sixteen bits at every second place.</summary>
    private static uint Spread(uint bits)
    {
        bits = (bits | (bits << 8)) & 0x00FF00FF;
        bits = (bits | (bits << 4)) & 0x0F0F0F0F;
        bits = (bits | (bits << 2)) & 0x33333333;
        return (bits | (bits << 1)) & 0x55555555;
    }
}
