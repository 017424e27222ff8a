using System.Text.Json;
using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>The devices of the fleet. Lists and streams come in the order of device_id, by code point.</summary>
public sealed class DeviceCatalog
{
    private readonly SqliteSession session;

    internal DeviceCatalog(SqliteSession session) => this.session = session;

    public long Count() => session.Number("device_count");

    /// <summary>Every id, for suggestions.</summary>
    public IReadOnlyList<string> Ids()
    {
        using var statement = session.Prepare("device_ids");
        var ids = new List<string>();
        while (statement.Step())
        {
            ids.Add(statement.Text(0));
        }

        return ids;
    }

    /// <summary>One device with its facts; null where there is none.</summary>
    public StoredDevice? Find(string deviceId)
    {
        using var statement = session.Prepare("device_find").Bind(":device_id", deviceId);
        return statement.Step() ? new DeviceRows().Stored(statement) : null;
    }

    /// <summary>Devices without their facts, one at a time. Ids that do not exist are passed over.</summary>
    public IEnumerable<DeviceSummary> List(DeviceFilter filter) =>
        Select(filter, "device_find_summary", "device_list_summaries", static (rows, row) => rows.Summary(row));

    /// <summary>The same with their numbers, by which results are packed.</summary>
    internal IEnumerable<(long DeviceNo, DeviceSummary Device)> Numbered(DeviceFilter filter) =>
        Select(
            filter,
            "device_find_summary",
            "device_list_summaries",
            static (rows, row) => (row.Integer(DeviceRows.DeviceNo), rows.Summary(row)));

    /// <summary>Devices with their facts, one at a time. Ids that do not exist are passed over.</summary>
    public IEnumerable<StoredDevice> Read(DeviceFilter filter) =>
        Select(filter, "device_find", "device_list", static (rows, row) => rows.Stored(row));

    /// <summary>Devices as rules see them, one at a time. Ids that do not exist are passed over.</summary>
    public IEnumerable<DeviceReport> Reports(DeviceFilter filter) =>
        Select(filter, "device_find", "device_list", static (rows, row) => rows.Report(row));

    /// <summary>Gives tags by hand. They stay when the device reports again.</summary>
    public TagAnswer Tag(string deviceId, IReadOnlyList<string> tags) => ChangeTags("device_tag", deviceId, tags);

    /// <summary>Takes back tags that were given by hand; reported ones are the source's and stay.</summary>
    public TagAnswer Untag(string deviceId, IReadOnlyList<string> tags) => ChangeTags("device_untag", deviceId, tags);

    /// <summary>Removes a device with its facts and tags; false where there was none. Assignments to it stay.</summary>
    public bool Remove(string deviceId)
    {
        using var statement = session.Prepare("device_remove").Bind(":device_id", deviceId);
        return statement.RunCounting() > 0;
    }

    /// <summary>The paths that devices have reported, in ordinal order, each with the number of devices.</summary>
    public IReadOnlyList<ReportedFactPath> ReportedFactPaths()
    {
        var paths = new FactPathCounter();
        using var statement = session.Prepare("device_facts");
        try
        {
            while (statement.Step())
            {
                paths.Add(statement.Bytes(0));
            }
        }
        catch (JsonException failure)
        {
            throw StoreFailure.Corrupt(session.Path, failure);
        }

        return paths.ToList();
    }

    private IEnumerable<T> Select<T>(
        DeviceFilter filter, string findQuery, string listQuery, Func<DeviceRows, Statement, T> read)
    {
        var rows = new DeviceRows();
        if (filter.DeviceIds.Count == 0)
        {
            using var statement = session.Prepare(listQuery);
            while (statement.Step())
            {
                if (filter.Admits(rows.OsName(statement), rows.AllTags(statement)))
                {
                    yield return read(rows, statement);
                }
            }

            yield break;
        }

        using var find = session.Prepare(findQuery);
        foreach (var deviceId in CodePointOrder.Distinct(filter.DeviceIds))
        {
            find.Bind(":device_id", deviceId);
            if (find.Step() && filter.Admits(rows.OsName(find), rows.AllTags(find)))
            {
                yield return read(rows, find);
            }

            find.Reset();
        }
    }

    private TagAnswer ChangeTags(string query, string deviceId, IReadOnlyList<string> tags)
    {
        using var transaction = session.BeginWrite();
        using var number = session.Prepare("device_number").Bind(":device_id", deviceId);
        if (!number.Step())
        {
            return new TagAnswer(false, []);
        }

        var deviceNo = number.Integer(0);
        number.Reset();

        using var change = session.Prepare(query);
        var changed = new List<string>();
        foreach (var tag in CodePointOrder.Distinct(tags))
        {
            if (change.Bind(":device_no", deviceNo).Bind(":tag", tag).RunCounting() > 0)
            {
                changed.Add(tag);
            }
        }

        transaction.Commit();
        return new TagAnswer(true, changed);
    }
}
