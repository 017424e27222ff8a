using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Evaluated devices of a segment: rows of a batch, which was made of their reports or of the columns that are stored.</summary>
internal sealed class SegmentPart
{
    private readonly DeviceUnit? unit;
    private readonly SegmentFrame? frame;
    private readonly HashSet<int> outdated;

    private SegmentPart(long segment, Batch batch, DeviceUnit? unit, SegmentFrame? frame, IEnumerable<long> outdated)
    {
        (Segment, Batch, this.unit, this.frame) = (segment, batch, unit, frame);
        this.outdated = outdated.Select(Segments.Offset).ToHashSet();
        End = batch.Rows;
    }

    public long Segment { get; }

    public Batch Batch { get; }

    /// <summary>Its first row.</summary>
    public int First { get; private init; }

    /// <summary>The row after its last.</summary>
    public int End { get; private init; }

    /// <summary>By policy, what rows of the batch have; null, or without codes, where the policy was not asked of them.</summary>
    public required IReadOnlyList<BatchOutcomes?> Outcomes { get; init; }

    /// <summary>Rows of a batch that was made of reports.</summary>
    public static SegmentPart OfReports(
        long segment, Batch batch, DeviceUnit unit, int first, int end, IReadOnlyList<BatchOutcomes?> outcomes) =>
        new(segment, batch, unit, null, []) { First = first, End = end, Outcomes = outcomes };

    /// <summary>Rows of a batch that was made of columns.</summary>
    /// <param name="outdated">Devices that the columns do not speak of any more.</param>
    public static SegmentPart OfColumns(
        long segment, Batch batch, SegmentFrame frame, IReadOnlyList<long> outdated, IReadOnlyList<BatchOutcomes?> outcomes) =>
        new(segment, batch, null, frame, outdated) { Outcomes = outcomes };

    /// <summary>Whether the row counts: not that of a device that changed since.</summary>
    public bool Counts(int row) => outdated.Count == 0 || !outdated.Contains(Offset(row));

    public long DeviceNo(int row) => (Segment * Segments.Size) + Offset(row);

    /// <summary>The device's place in the segment.</summary>
    public int Offset(int row) => frame?.Offset(row) ?? Segments.Offset(unit!.Devices[row].DeviceNo);

    public DateTimeOffset? LastSeen(int row) => frame is null ? unit!.Devices[row].Report.LastSeen : frame.LastSeen(row);

    /// <summary>Null where only columns are known.</summary>
    public DeviceReport? Report(int row) => unit?.Devices[row].Report;

    /// <summary>What <see cref="DigestSum.Write"/> makes of a device.</summary>
    public void WriteDigest(int row, DigestSum sum, Span<byte> digest)
    {
        if (frame is null)
        {
            sum.Write(unit!.Devices[row], digest);
        }
        else
        {
            frame.Digest(row).CopyTo(digest);
        }
    }
}
