namespace FleetMdm.Store;

/// <summary>Reads the devices in scope in the order of their numbers, in units for the workers.</summary>
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

    public IEnumerable<DeviceUnit> Read()
    {
        DeviceUnit? unit = null;
        foreach (var row in scope.DeviceIds.Count == 0 ? AllRows() : RowsById())
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

            unit = free.TryPop(out var used) ? used : new DeviceUnit();
            unit.Begin(segment);
            unit.TryAdd(rows, row);
        }

        if (unit is not null)
        {
            yield return unit;
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

    private IEnumerable<Statement> RowsById()
    {
        using var row = session.Prepare("evaluation_device");
        foreach (var deviceNo in Numbers())
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
