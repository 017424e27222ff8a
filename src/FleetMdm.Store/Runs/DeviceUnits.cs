namespace FleetMdm.Store;

/// <summary>Reads devices in the order of their numbers, in units for the workers.</summary>
internal sealed class DeviceUnits
{
    private readonly SqliteSession session;
    private readonly RunScope scope;
    private readonly DeviceRows rows = new();
    private readonly Stack<DeviceUnit> free = new();

    public DeviceUnits(SqliteSession session, RunScope scope)
    {
        this.session = session;
        this.scope = scope;
    }

    /// <summary>Gives a unit back that nobody looks at any more.</summary>
    public void Return(DeviceUnit unit) => free.Push(unit);

    /// <summary>The devices in scope.</summary>
    public IEnumerable<DeviceUnit> Read() => Read(scope.DeviceIds.Count == 0 ? AllRows() : RowsByNumber(Numbers()));

    /// <summary>All devices of a segment.</summary>
    public IEnumerable<DeviceUnit> ReadSegment(long segment) => Read(RowsOf(segment));

    /// <summary>
    /// Adds those of some devices that still exist. False when they do not fit beside what is there; then none is added.
    /// </summary>
    public bool TryAdd(DeviceUnit unit, IEnumerable<long> numbers) => TryAdd(unit, RowsByNumber(numbers));

    /// <summary>The same of all devices of a segment but some.</summary>
    public bool TryAddOthers(DeviceUnit unit, long segment, IReadOnlySet<long> leftOut) =>
        TryAdd(unit, RowsOf(segment).Where(row => !leftOut.Contains(row.Integer(DeviceRows.DeviceNo))));

    private bool TryAdd(DeviceUnit unit, IEnumerable<Statement> found)
    {
        var before = unit.Devices.Count;
        foreach (var row in found)
        {
            if (!unit.TryAdd(rows, row))
            {
                unit.ShrinkTo(before);
                return false;
            }
        }

        return true;
    }

    /// <summary>The segment of the last device; -1 in an empty fleet.</summary>
    public long LastSegment()
    {
        using var last = session.Prepare("columns_segments");
        return last.Step() ? last.Integer(0) : -1;
    }

    private IEnumerable<DeviceUnit> Read(IEnumerable<Statement> found)
    {
        DeviceUnit? unit = null;
        foreach (var row in found)
        {
            if (scope.Tags.Count > 0 && !scope.Tags.Any(tag => TagNames.Contains(rows.AllTags(row), tag)))
            {
                continue;
            }

            var segment = Segments.Of(row.Integer(DeviceRows.DeviceNo));
            if (unit is not null && unit.Segment == segment && unit.TryAdd(rows, row))
            {
                continue;
            }

            if (unit is not null)
            {
                yield return unit;
            }

            unit = Empty(segment);
            unit.TryAdd(rows, row);
        }

        if (unit is not null)
        {
            yield return unit;
        }
    }

    /// <summary>A unit without devices.</summary>
    public DeviceUnit Empty(long segment)
    {
        var unit = free.TryPop(out var used) ? used : new DeviceUnit();
        unit.Begin(segment);
        return unit;
    }

    private IEnumerable<Statement> RowsOf(long segment)
    {
        using var row = session.Prepare("columns_rows").Bind(":segment", segment);
        while (row.Step())
        {
            yield return row;
        }
    }

    private IEnumerable<Statement> AllRows()
    {
        using var row = session.Prepare("evaluation_devices");
        while (row.Step())
        {
            yield return row;
        }
    }

    private IEnumerable<Statement> RowsByNumber(IEnumerable<long> numbers)
    {
        using var row = session.Prepare("evaluation_device");
        foreach (var deviceNo in numbers)
        {
            row.Bind(":device_no", deviceNo);
            if (row.Step())
            {
                yield return row;
            }

            row.Reset();
        }
    }

    private List<long> Numbers()
    {
        using var statement = session.Prepare("device_number");
        var numbers = new SortedSet<long>();
        foreach (var deviceId in scope.DeviceIds)
        {
            statement.Bind(":device_id", deviceId);
            if (statement.Step())
            {
                numbers.Add(statement.Integer(0));
            }

            statement.Reset();
        }

        return [.. numbers];
    }
}
