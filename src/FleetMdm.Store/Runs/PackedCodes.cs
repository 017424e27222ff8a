using System.Buffers.Binary;

namespace FleetMdm.Store;

/// <summary>
/// A number for each device of a segment: each distinct number once, and for each device its place among them, in as few
/// bits as that takes. What all devices have takes no bits at all.
/// </summary>
/// <param name="Codes">The distinct numbers; none occurs twice. Packed, they stand in the order of their first devices.</param>
/// <param name="Width">Bits a device: 0, 1, 2, 4, 8 or 16; 32 in runs of older versions.</param>
/// <param name="Places">
/// Width × 512 bytes. Below a byte the first device has the lowest bits; above, the bytes of a place are big-endian.
/// </param>
internal sealed record PackedCodes(int[] Codes, int Width, byte[] Places)
{
    /// <summary>Up to this width devices are counted by sets of them, not one by one.</summary>
    private const int MostOfSets = 2;

    /// <summary>The row of the tables that it was read from; 0 where it is new.</summary>
    public long StoredAs { get; init; }

    /// <summary>Bytes of places at a width.</summary>
    public static int Length(int width) => width * Segments.Size / 8;

    /// <summary>The number of the device at a place of the segment.</summary>
    public int At(int offset) => Codes[PlaceAt(offset)];

    /// <summary>Which of <see cref="Codes"/> the device has.</summary>
    public int PlaceAt(int offset) => Width switch
    {
        0 => 0,
        < 8 => (Places[offset * Width >> 3] >> (offset * Width & 7)) & ((1 << Width) - 1),
        8 => Places[offset],
        16 => BinaryPrimitives.ReadUInt16BigEndian(Places.AsSpan(offset * 2)),
        _ => BinaryPrimitives.ReadInt32BigEndian(Places.AsSpan(offset * 4)),
    };

    /// <summary>Writes the number of each device.</summary>
    public void Unpack(Span<int> codes)
    {
        for (var offset = 0; offset < Segments.Size; offset++)
        {
            codes[offset] = At(offset);
        }
    }

    /// <summary>Whether some devices all have 0.</summary>
    public bool AreZero(DeviceSet devices)
    {
        for (var offset = 0; devices.Count > 0 && offset < Segments.Size; offset++)
        {
            if (devices.Contains(offset) && At(offset) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the tables would have the same bytes for both.</summary>
    public bool IsSame(PackedCodes other) =>
        Width == other.Width && Codes.AsSpan().SequenceEqual(other.Codes) && Places.AsSpan().SequenceEqual(other.Places);

    /// <summary>Counts the devices that have each of <see cref="Codes"/>, and those of them that are in a set.</summary>
    public void Count(DeviceSet some, Span<int> counts, Span<int> countsOfSome)
    {
        if (Width <= MostOfSets)
        {
            Span<ulong> sets = stackalloc ulong[Codes.Length * DeviceSet.WordCount];
            Mark(sets);
            for (var place = 0; place < Codes.Length; place++)
            {
                var devices = sets.Slice(place * DeviceSet.WordCount, DeviceSet.WordCount);
                counts[place] = DeviceSet.CountOf(devices);
                countsOfSome[place] = some.CountCommon(devices);
            }

            return;
        }

        counts.Clear();
        countsOfSome.Clear();
        for (var offset = 0; offset < Segments.Size; offset++)
        {
            var place = PlaceAt(offset);
            counts[place]++;
            countsOfSome[place] += some.Contains(offset) ? 1 : 0;
        }
    }

    /// <summary>Adds each device to the set of what it has.</summary>
    /// <param name="setOfPlace">One for each of <see cref="Codes"/>; null where they are not wanted.</param>
    public void AddTo(DeviceSet?[] setOfPlace)
    {
        if (Width <= MostOfSets)
        {
            Span<ulong> sets = stackalloc ulong[Codes.Length * DeviceSet.WordCount];
            Mark(sets);
            for (var place = 0; place < Codes.Length; place++)
            {
                setOfPlace[place]?.Add(sets.Slice(place * DeviceSet.WordCount, DeviceSet.WordCount));
            }

            return;
        }

        for (var offset = 0; offset < Segments.Size; offset++)
        {
            setOfPlace[PlaceAt(offset)]?.Add(offset);
        }
    }

    /// <summary>The devices that have each of up to four numbers, as a set of words for each.</summary>
    private void Mark(Span<ulong> sets)
    {
        if (Width == 0)
        {
            sets.Fill(ulong.MaxValue);
            return;
        }

        for (var word = 0; word < DeviceSet.WordCount; word++)
        {
            var (low, high) = Width == 1
                ? (DeviceSet.Word(Places, word), 0)
                : Planes(DeviceSet.Word(Places, word * 2), DeviceSet.Word(Places, (word * 2) + 1));
            for (var place = 0; place < Codes.Length; place++)
            {
                sets[(place * DeviceSet.WordCount) + word] = ((place & 1) != 0 ? low : ~low) & ((place & 2) != 0 ? high : ~high);
            }
        }
    }

    /// <summary>The lower and the higher bits of 64 pairs.</summary>
    private static (ulong Low, ulong High) Planes(ulong first, ulong second) =>
        (Gather(first) | (Gather(second) << 32), Gather(first >> 1) | (Gather(second >> 1) << 32));

    /// <summary>Every second bit of 64.</summary>
    private static ulong Gather(ulong bits)
    {
        bits &= 0x5555555555555555;
        bits = (bits | (bits >> 1)) & 0x3333333333333333;
        bits = (bits | (bits >> 2)) & 0x0F0F0F0F0F0F0F0F;
        bits = (bits | (bits >> 4)) & 0x00FF00FF00FF00FF;
        bits = (bits | (bits >> 8)) & 0x0000FFFF0000FFFF;
        return (bits | (bits >> 16)) & 0x00000000FFFFFFFF;
    }
}
