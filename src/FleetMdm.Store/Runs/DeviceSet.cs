using System.Buffers.Binary;
using System.Numerics;

namespace FleetMdm.Store;

/// <summary>Some devices of a segment, by their places: a bit each, so that many are counted and joined at once.</summary>
internal sealed class DeviceSet
{
    /// <summary>How many words a set of a segment's devices has.</summary>
    public const int WordCount = Segments.Size / 64;

    private readonly ulong[] words = new ulong[WordCount];

    public ReadOnlySpan<ulong> Words => words;

    public int Count => CountOf(words);

    public void Add(int offset) => words[offset >> 6] |= 1UL << (offset & 63);

    public bool Contains(int offset) => (words[offset >> 6] >> (offset & 63) & 1) != 0;

    /// <summary>Adds the devices of another set.</summary>
    public void Add(ReadOnlySpan<ulong> others)
    {
        for (var i = 0; i < words.Length; i++)
        {
            words[i] |= others[i];
        }
    }

    /// <summary>How many devices are in both.</summary>
    public int CountCommon(ReadOnlySpan<ulong> others)
    {
        var count = 0;
        for (var i = 0; i < words.Length; i++)
        {
            count += BitOperations.PopCount(words[i] & others[i]);
        }

        return count;
    }

    /// <summary>Those of this set that are not in another.</summary>
    public DeviceSet Without(DeviceSet others)
    {
        var left = new DeviceSet();
        for (var i = 0; i < words.Length; i++)
        {
            left.words[i] = words[i] & ~others.words[i];
        }

        return left;
    }

    /// <summary>How many devices words are of.</summary>
    public static int CountOf(ReadOnlySpan<ulong> words)
    {
        var count = 0;
        foreach (var word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>A word of a set that is written as bytes, a bit a device, that of the first lowest.</summary>
    public static ulong Word(ReadOnlySpan<byte> bits, int word) => BinaryPrimitives.ReadUInt64LittleEndian(bits[(word * 8)..]);
}
