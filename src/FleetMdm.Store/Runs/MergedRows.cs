namespace FleetMdm.Store;

/// <summary>The rows of the parts of a segment that count, by part, and their places in the segment.</summary>
internal sealed class MergedRows
{
    private readonly int[][] rows;
    private readonly int[][] offsets;

    public MergedRows(IReadOnlyList<SegmentPart> parts)
    {
        (rows, offsets) = (new int[parts.Count][], new int[parts.Count][]);
        for (var part = 0; part < parts.Count; part++)
        {
            rows[part] = [.. Enumerable.Range(parts[part].First, parts[part].End - parts[part].First).Where(parts[part].Counts)];
            offsets[part] = Array.ConvertAll(rows[part], parts[part].Offset);
        }
    }

    /// <summary>Whether they are all devices that a segment can have, in order, and all of the first part's batch.</summary>
    public bool AreAll => rows[0].Length == Segments.Size; // numbers ascend, so that each is in its place

    /// <summary>The places in a part's batch.</summary>
    public ReadOnlySpan<int> RowsOf(int part) => rows[part];

    /// <summary>One a row: the device's place in the segment.</summary>
    public ReadOnlySpan<int> OffsetsOf(int part) => offsets[part];
}
