namespace FleetMdm.Store;

/// <summary>The rows of one or two parts of a segment, in the order of their devices.</summary>
internal sealed class MergedRows
{
    private readonly byte[] parts;
    private readonly int[] rows;

    private MergedRows(byte[] parts, int[] rows, bool areOneBatch) =>
        (this.parts, this.rows, AreOneBatch) = (parts, rows, areOneBatch);

    public int Count => rows.Length;

    /// <summary>Whether they are all rows of the first part's batch, as they are.</summary>
    public bool AreOneBatch { get; }

    public static MergedRows Of(IReadOnlyList<SegmentPart> parts)
    {
        var found = new List<(int Offset, byte Part, int Row)>(Segments.Size);
        for (var part = 0; part < parts.Count; part++)
        {
            for (var row = 0; row < parts[part].Batch.Rows; row++)
            {
                if (parts[part].Counts(row))
                {
                    found.Add((parts[part].Offset(row), (byte)part, row));
                }
            }
        }

        var isFirst = found.Count == parts[0].Batch.Rows && found.TrueForAll(static row => row.Part == 0);
        if (!isFirst)
        {
            found.Sort(static (one, other) => one.Offset.CompareTo(other.Offset));
        }

        return new MergedRows(
            found.ConvertAll(static row => row.Part).ToArray(), found.ConvertAll(static row => row.Row).ToArray(), isFirst);
    }

    /// <summary>Which part the row is of.</summary>
    public int PartOf(int place) => parts[place];

    /// <summary>Its place in the part's batch.</summary>
    public int RowOf(int place) => rows[place];
}
