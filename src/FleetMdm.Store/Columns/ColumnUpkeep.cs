using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>
/// Makes the columns that a plan looks at, for the segments that lack them or have changed much. A few segments a
/// transaction: what is committed is whole, and a process that dies between two has lost nothing but time.
/// </summary>
internal sealed class ColumnUpkeep(SqliteSession session, BatchPlan plan)
{
    /// <summary>Below this many devices a segment is as quickly read from its reports.</summary>
    public const int FewestDevices = 1024;

    /// <summary>One in so many devices may have changed before a segment is made again.</summary>
    public const int ToleratedChange = 8;

    private const int SegmentsATransaction = 16;

    private const int Workers = 2;

    private readonly SegmentColumns stored = new(session);

    private readonly Stack<DeviceUnit> free = new();

    /// <summary>Brings columns up to date, as far as this database can be written now.</summary>
    public void Run(IProgress<long>? devicesDone, CancellationToken cancel)
    {
        try
        {
            var done = 0L;
            foreach (var segments in Due().Chunk(SegmentsATransaction))
            {
                using var transaction = session.BeginWrite();
                var underWay = new Queue<Task<Made>>();
                foreach (var segment in segments)
                {
                    cancel.ThrowIfCancellationRequested();
                    if (TryRead(segment) is { } unit)
                    {
                        underWay.Enqueue(Task.Run(() => Make(unit), CancellationToken.None));
                    }

                    if (underWay.Count > Workers)
                    {
                        Store(underWay.Dequeue());
                    }
                }

                while (underWay.Count > 0)
                {
                    Store(underWay.Dequeue());
                }

                transaction.Commit();
            }

            void Store(Task<Made> task)
            {
                var made = task.GetAwaiter().GetResult();
                Write(made);
                done += made.Unit.Devices.Count;
                free.Push(made.Unit);
                devicesDone?.Report(done);
            }
        }
        catch (StoreException failure) when (StoreFailure.IsBusy(failure))
        {
            // Somebody else is writing. Reports are read instead of columns, and the next check tries again.
        }
    }

    /// <summary>The segments whose columns are missing, too few, or too old.</summary>
    private List<long> Due()
    {
        using var moment = session.BeginRead();
        var due = new List<long>();
        using var last = session.Prepare("columns_segments");
        if (!last.Step())
        {
            return due;
        }

        var lastSegment = last.Integer(0);
        var lastDevice = last.Integer(1);
        last.Reset();
        var frames = stored.Frames();
        for (var segment = 0L; segment <= lastSegment; segment++)
        {
            var end = Math.Min(lastDevice, (segment * Segments.Size) + Segments.Size - 1);
            if (end - (segment * Segments.Size) + 1 < FewestDevices)
            {
                continue;
            }

            if (!frames.TryGetValue(segment, out var frame)
                || frame.Changed + Math.Max(0, end - frame.Through) > Segments.Size / ToleratedChange
                || !stored.Names(segment).IsSupersetOf(plan.ColumnNames))
            {
                due.Add(segment);
            }
        }

        moment.Commit();
        return due;
    }

    /// <summary>The devices of a segment; null where there are none, or more than are laid out at once.</summary>
    private DeviceUnit? TryRead(long segment)
    {
        var unit = free.TryPop(out var used) ? used : new DeviceUnit();
        unit.Begin(segment);
        using var row = session.Prepare("columns_rows").Bind(":segment", segment);
        var rows = new DeviceRows();
        while (row.Step())
        {
            if (!unit.TryAdd(rows, row))
            {
                // Reports so large are read when they are needed.
                stored.Drop(segment);
                return null;
            }
        }

        return unit.Devices.Count > 0 ? unit : null;
    }

    private Made Make(DeviceUnit unit)
    {
        try
        {
            var builder = plan.NewBatch();
            foreach (var device in unit.Devices)
            {
                builder.Add(device.Report);
            }

            using var batch = builder.Build();
            return new Made(unit, SegmentFrame.Encode(unit.Devices), batch.Encode());
        }
        catch (Exception) when (unit.Devices.Any(device => StoredFacts.AreDamaged(device.Report.FactsJson.Span)))
        {
            // Damaged facts: the evaluation reads them as they are, and tells whose they are.
            return new Made(unit, [], []);
        }
    }

    private void Write(Made made)
    {
        var segment = made.Unit.Segment;
        if (made.Columns.Count == 0)
        {
            stored.Drop(segment);
            return;
        }

        stored.Write(segment, made.Unit.Devices[^1].DeviceNo, made.Frame, plan.ColumnNames, made.Columns);
    }

    private sealed record Made(DeviceUnit Unit, byte[] Frame, IReadOnlyList<byte[]> Columns);
}
