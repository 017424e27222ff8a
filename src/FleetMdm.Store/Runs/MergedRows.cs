namespace FleetMdm.Store;

/// <summary>The rows of one or two parts of a segment that count.</summary>
internal sealed class MergedRows
{
    private readonly List<(int Part, int Row)> rows;

    private MergedRows(List<(int Part, int Row)> rows, bool areAll) => (this.rows, AreAll) = (rows, areAll);

    public int Count => rows.Count;

    /// <summary>Whether they are all devices that a segment can have, in order, and all of the first part's batch.</summary>
    public bool AreAll { get; }

    public static MergedRows Of(IReadOnlyList<SegmentPart> parts)
    {
        var found = new List<(int Part, int Row)>(Segments.Size);
        for (var part = 0; part < parts.Count; part++)
        {
            for (var row = parts[part].First; row < parts[part].End; row++)
            {
                if (parts[part].Counts(row))
                {
                    found.Add((part, row));
                }
            }
        }

        // Numbers ascend, so that as many as there can be are each in its place.
        return new MergedRows(found, found.Count == Segments.Size && found.TrueForAll(static row => row.Part == 0));
    }

    /// <summary>Which part the row is of.</summary>
    public int PartOf(int place) => rows[place].Part;

    /// <summary>Its place in the part's batch.</summary>
    public int RowOf(int place) => rows[place].Row;
}
