namespace FleetMdm.Store;

/// <summary>Reads and writes the columns of segments, inside the caller's transaction.</summary>
internal sealed class SegmentColumns(SqliteSession session)
{
    /// <summary>The segments that have columns: up to which device, and how many of their devices changed since.</summary>
    public Dictionary<long, (long Through, long Changed)> Frames()
    {
        var frames = new Dictionary<long, (long, long)>();
        using var statement = session.Prepare("columns_frames");
        while (statement.Step())
        {
            frames.Add(statement.Integer(0), (statement.Integer(1), statement.Integer(2)));
        }

        return frames;
    }

    /// <summary>The columns that a segment has.</summary>
    public HashSet<string> Names(long segment)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var statement = session.Prepare("columns_names").Bind(":segment", segment);
        while (statement.Step())
        {
            names.Add(statement.Text(0));
        }

        return names;
    }

    /// <summary>Null where the segment lacks one of the columns.</summary>
    public StoredSegment? TryRead(long segment, IReadOnlyList<string> names)
    {
        using var frame = session.Prepare("columns_frame").Bind(":segment", segment);
        if (!frame.Step())
        {
            return null;
        }

        var stored = new StoredSegment(segment) { Outdated = Outdated(segment, frame.Integer(0)) };
        stored.Add(frame.Bytes(1));
        using var data = session.Prepare("columns_data").Bind(":segment", segment);
        foreach (var name in names)
        {
            if (!data.Bind(":name", name).Step())
            {
                stored.Dispose();
                return null;
            }

            stored.Add(data.Bytes(0));
            data.Reset();
        }

        return stored;
    }

    /// <summary>Every column of a segment that has a frame, and their names.</summary>
    public (StoredSegment Stored, IReadOnlyList<string> Names) ReadAll(long segment)
    {
        using var frame = session.Prepare("columns_frame").Bind(":segment", segment);
        frame.Step();
        var stored = new StoredSegment(segment) { Outdated = Outdated(segment, frame.Integer(0)) };
        stored.Add(frame.Bytes(1));
        var names = new List<string>();
        using var data = session.Prepare("columns_all").Bind(":segment", segment);
        while (data.Step())
        {
            names.Add(data.Text(0));
            stored.Add(data.Bytes(1));
        }

        return (stored, names);
    }

    /// <summary>
    /// Stores columns of a segment as it is in this transaction. Other columns that it had stay where they speak of the
    /// same devices.
    /// </summary>
    public void Write(long segment, long through, byte[] frame, IReadOnlyList<string> names, IReadOnlyList<byte[]> columns)
    {
        if (!IsCurrent(segment, frame))
        {
            Drop(segment);
        }

        using var settle = session.Prepare("columns_settle").Bind(":segment", segment);
        settle.Run();
        using var put = session.Prepare("columns_put_frame")
            .Bind(":segment", segment).Bind(":through", through).BindBlob(":devices", frame);
        put.Run();
        using var data = session.Prepare("columns_put").Bind(":segment", segment);
        for (var i = 0; i < names.Count; i++)
        {
            data.Bind(":name", names[i]).BindBlob(":data", columns[i]).Run();
        }
    }

    /// <summary>True where the segment's columns are of just these devices as they are now: the digests say so.</summary>
    private bool IsCurrent(long segment, byte[] frame)
    {
        using var stored = session.Prepare("columns_frame").Bind(":segment", segment);
        return stored.Step() && stored.Bytes(1).SequenceEqual(frame);
    }

    public void Drop(long segment)
    {
        session.Run("columns_drop_columns", ":segment", segment);
        session.Run("columns_drop", ":segment", segment);
    }

    private List<long> Outdated(long segment, long through)
    {
        var numbers = new List<long>();
        using var statement = session.Prepare("columns_changed").Bind(":segment", segment).Bind(":through", through);
        while (statement.Step())
        {
            numbers.Add(statement.Integer(0));
        }

        return numbers;
    }
}
