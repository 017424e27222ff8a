using System.Diagnostics.CodeAnalysis;
using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Devices of a segment laid out as columns: from their reports, or from the columns that are stored.</summary>
internal sealed class SegmentPart : IDisposable
{
    private readonly long segment;
    private readonly DeviceUnit? unit;
    private readonly SegmentFrame? frame;
    private readonly HashSet<int> outdated;

    private SegmentPart(long segment, Batch batch, DeviceUnit? unit, SegmentFrame? frame, IEnumerable<long> outdated)
    {
        (this.segment, Batch, this.unit, this.frame) = (segment, batch, unit, frame);
        this.outdated = outdated.Select(Segments.Offset).ToHashSet();
    }

    public Batch Batch { get; }

    /// <summary>Gives back the memory of its columns.</summary>
    public void Dispose() => Batch.Dispose();

    /// <summary>Whether the row counts: not that of a device that changed since.</summary>
    public bool Counts(int row) => outdated.Count == 0 || !outdated.Contains(Offset(row));

    public static SegmentPart OfReports(BatchPlan plan, DeviceUnit unit)
    {
        var batch = plan.NewBatch();
        foreach (var device in unit.Devices)
        {
            batch.Add(device.Report);
        }

        return new SegmentPart(unit.Segment, batch.Build(), unit, null, []);
    }

    /// <summary>False where the stored bytes are not what was written.</summary>
    public static bool TryRead(BatchPlan plan, StoredSegment stored, [NotNullWhen(true)] out SegmentPart? part)
    {
        part = SegmentFrame.TryDecode(stored.Frame.Span, out var frame)
            && plan.TryDecode(frame.Count, stored.Columns) is { } batch
            ? new SegmentPart(stored.Segment, batch, null, frame, stored.Outdated)
            : null;
        return part is not null;
    }

    public long DeviceNo(int row) => (segment * Segments.Size) + Offset(row);

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
