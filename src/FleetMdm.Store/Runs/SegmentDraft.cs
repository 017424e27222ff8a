using System.Runtime.InteropServices;

namespace FleetMdm.Store;

/// <summary>A segment while its units are joined: one, or more where devices report much.</summary>
internal sealed class SegmentDraft(long segment, int policies)
{
    private readonly DeviceSet devices = new();
    private readonly DeviceSet stale = new();
    private readonly PackedCodes?[] codes = new PackedCodes?[policies];

    public long Segment => segment;

    /// <summary>By policy; null where it was evaluated on no device.</summary>
    public IReadOnlyList<PackedCodes?> Codes => codes;

    /// <summary>The first bytes of each device's digest, by its place.</summary>
    public byte[] Digests { get; } = new byte[Segments.Size * RunBasis.DigestSize];

    /// <summary>Adds a unit's devices, which are not there yet.</summary>
    /// <param name="ofPolicies">Their codes.</param>
    public void Add(UnitOutcome unit, PackedCodes?[] ofPolicies)
    {
        devices.Add(unit.Devices.Words);
        stale.Add(unit.Stale.Words);
        var words = MemoryMarshal.Cast<byte, ulong>(Digests.AsSpan());
        var others = MemoryMarshal.Cast<byte, ulong>(unit.Digests);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] |= others[i];
        }

        for (var policy = 0; policy < codes.Length; policy++)
        {
            codes[policy] = Merged(codes[policy], ofPolicies[policy]);
        }
    }

    /// <summary>A <see cref="Freshness"/> for each device, 0 where none is.</summary>
    public PackedCodes PackFreshness()
    {
        Span<int> found = new int[Segments.Size];
        for (var offset = 0; offset < found.Length; offset++)
        {
            found[offset] = !devices.Contains(offset) ? 0 : (int)(stale.Contains(offset) ? Freshness.Stale : Freshness.Fresh);
        }

        return CodePacking.Pack(found);
    }

    /// <summary>What each device has in one of two, and 0 in the other.</summary>
    private static PackedCodes? Merged(PackedCodes? one, PackedCodes? other)
    {
        if (one is null || other is null)
        {
            return one ?? other;
        }

        Span<int> merged = new int[Segments.Size];
        for (var offset = 0; offset < merged.Length; offset++)
        {
            merged[offset] = one.At(offset) + other.At(offset);
        }

        return CodePacking.Pack(merged);
    }
}
