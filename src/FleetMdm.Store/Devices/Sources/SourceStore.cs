using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Normalizing;

namespace FleetMdm.Store;

/// <summary>
/// The reports of devices that several sources speak of, and the rows that are merged from them. Everything here runs
/// within the caller's transaction.
/// </summary>
internal sealed class SourceStore(SqliteSession session)
{
    /// <summary>Between the sources of a device in its row: no format's name has it.</summary>
    private const char Joint = '+';

    private SourcePrecedence? _precedence;

    /// <summary>Whose word counts, as it is stored.</summary>
    public SourcePrecedence Precedence => _precedence ??= ReadPrecedence();

    /// <summary>The reports of a device; of one source, its own row as a report.</summary>
    public IReadOnlyList<SourceReport> Of(long deviceNo)
    {
        using var statement = session.Prepare("source_reports_of").Bind(":device_no", deviceNo);
        var reports = new List<SourceReport>();
        while (statement.Step())
        {
            reports.Add(new SourceReport(
                statement.Text(0), statement.Text(1), statement.IsNull(2) ? null : statement.Time(2), statement.Time(3))
            {
                BatchId = statement.IsNull(4) ? null : statement.Integer(4),
                Hash = statement.Bytes(5).ToArray(),
                Json = statement.Bytes(6).ToArray(),
            });
        }
        return reports.Count > 0 ? reports : [OwnRow(deviceNo)];
    }

    /// <summary>The device that this id has become a part of; null when it was not merged.</summary>
    public long? RootOf(string deviceId)
    {
        using var statement = session.Prepare("source_device_of_id").Bind(":device_id", deviceId);
        return statement.Step() ? statement.Integer(0) : null;
    }

    /// <summary>A report under the id of its own device, where its source was split off from the id that it gives.</summary>
    public PreparedReport AsSplit(in PreparedReport report, ByteArena bytes, string source)
    {
        using var find = session.Prepare("split_find")
            .Bind(":device_id", Encoding.UTF8.GetString(bytes[report.DeviceId]))
            .Bind(":source", source);
        if (!find.Step())
        {
            return report;
        }
        var own = report with { DeviceId = bytes.Add(find.Bytes(0)) };
        return own with { Hash = bytes.Add(SHA256.HashData(BatchWriter.Json(own, bytes))) };
    }

    /// <summary>
    /// Makes what one source says of an id a device of its own, now and whenever it reports again. The ids must be as
    /// <see cref="DeviceSourceCatalog.SplitSource"/> found them.
    /// </summary>
    public void SplitOff(long deviceNo, SourceReport report, string ownId)
    {
        using (var put = session.Prepare("split_put"))
        {
            put.Bind(":device_id", report.DeviceId).Bind(":source", report.Source).Bind(":own_id", ownId).Run();
        }
        using (var remove = session.Prepare("source_report_remove"))
        {
            remove.Bind(":device_id", report.DeviceId).Bind(":source", report.Source).Run();
        }
        using (var device = session.Prepare("source_device_new"))
        {
            device.Bind(":device_id", ownId).Run();
        }
        var ownNo = session.LastInsertRowId;
        using (var facts = session.Prepare("source_facts_insert"))
        {
            facts.Bind(":device_no", ownNo).Bind(":device_id", ownId).Run();
        }
        Put(ownNo, Renamed(report, ownId));
        Derive(ownNo);
        Derive(deviceNo);
    }

    /// <summary>Keeps the reports of a device apart from its row, if they are not yet.</summary>
    public void KeepReports(long deviceNo)
    {
        foreach (var report in Of(deviceNo))
        {
            Put(deviceNo, report);
        }
    }

    /// <summary>Keeps one report of a device, instead of what the same source said of the same id before.</summary>
    public void Put(long deviceNo, SourceReport report)
    {
        using var statement = session.Prepare("source_report_put");
        Seen(statement, report.LastSeen)
            .Bind(":device_id", report.DeviceId)
            .Bind(":source", report.Source)
            .Bind(":device_no", deviceNo)
            .Bind(":updated_at", Rfc3339.Format(report.UpdatedAt))
            .BindBlob(":content_hash", report.Hash)
            .BindUtf8(statement.Parameter(":report_json"), report.Json);
        Batch(statement, report.BatchId).Run();
    }

    /// <summary>
    /// Writes a device's row anew from its reports. Of one that is left the row is that report, and it is kept apart
    /// no more: the device is as if the others had never been.
    /// </summary>
    /// <returns>False when some of what they say is left out of it: together they are too large.</returns>
    public bool Derive(long deviceNo)
    {
        var deviceId = IdOf(deviceNo);
        var reports = Of(deviceNo);
        MergedReport merged;
        try
        {
            merged = ReportMerge.Of(deviceId, reports, Precedence);
        }
        catch (FormatException failure)
        {
            throw StoreFailure.Corrupt(session.Path, failure);
        }
        var only = reports.Count == 1 && reports[0].DeviceId == deviceId ? reports[0] : null;
        var newest = reports.MaxBy(report => report.UpdatedAt)!;
        using var device = session.Prepare("source_device_update");
        Seen(device, merged.LastSeen)
            .Bind(":device_no", deviceNo)
            .Bind(":hostname", merged.Hostname)
            .Bind(":os", merged.Os)
            .Bind(":os_version", merged.OsVersion)
            .Bind(":serial", merged.Serial)
            .BindUtf8(device.Parameter(":tags"), merged.TagsJson)
            .Bind(":source", only is null ? SourcesOf(reports) : only.Source);
        Batch(device, newest.BatchId).Run();

        using var facts = session.Prepare("source_facts_update");
        facts.Bind(":device_no", deviceNo)
            .Bind(":updated_at", Rfc3339.Format(newest.UpdatedAt))
            .BindBlob(":content_hash", only?.Hash ?? merged.Hash)
            .BindUtf8(facts.Parameter(":facts_json"), merged.FactsJson)
            .Run();
        if (only is not null)
        {
            session.Run("source_reports_drop", ":device_no", deviceNo);
        }
        return !merged.IsCut;
    }

    public string IdOf(long deviceNo) => Texts("source_device_id", ":device_no", deviceNo)[0];

    public IReadOnlyList<string> Texts(string query, string parameter, long number)
    {
        using var statement = session.Prepare(query).Bind(parameter, number);
        return Texts(statement);
    }

    public IReadOnlyList<string> Texts(string query, string parameter, string text)
    {
        using var statement = session.Prepare(query).Bind(parameter, text);
        return Texts(statement);
    }

    public static byte[] Json(IEnumerable<string> texts)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartArray();
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }
            json.WriteEndArray();
        }
        return output.ToArray();
    }

    public static IReadOnlyList<string> Texts(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(text => text.GetString()!)];
    }

    private static SourceReport Renamed(SourceReport report, string id)
    {
        var json = new ByteArena(report.Json.Length + id.Length);
        var before = JsonBeginning(report.DeviceId, new ByteArena(ByteArena.Small)).Length;
        JsonBeginning(id, json);
        json.Write(report.Json.AsSpan(before));
        return report with { DeviceId = id, Json = json.Written.ToArray(), Hash = SHA256.HashData(json.Written) };
    }

    /// <summary>What a canonical report begins with.</summary>
    private static ByteArena JsonBeginning(string id, ByteArena output)
    {
        output.Write("{\"device_id\":"u8);
        JsonText.Write(Encoding.UTF8.GetBytes(id), output);
        return output;
    }

    private SourceReport OwnRow(long deviceNo)
    {
        using var row = session.Prepare("source_device_row").Bind(":device_no", deviceNo);
        if (!row.Step())
        {
            throw StoreFailure.Corrupt(session.Path);
        }
        var json = new ByteArena(ByteArena.Small);
        NativeReportWriter.WriteColumns(
            new ReportColumns
            {
                DeviceId = row.Bytes(0),
                Hostname = row.Bytes(1),
                Os = row.Bytes(2),
                OsVersion = row.Bytes(3),
                Serial = row.Bytes(4),
                LastSeen = row.Bytes(5),
                Tags = row.Bytes(6),
            },
            json);
        NativeReportWriter.WriteFacts(row.Bytes(11), json);
        return new SourceReport(row.Text(0), row.Text(7), row.IsNull(5) ? null : row.Time(5), row.Time(9))
        {
            BatchId = row.IsNull(8) ? null : row.Integer(8),
            Hash = row.Bytes(10).ToArray(),
            Json = json.Written.ToArray(),
        };
    }

    private SourcePrecedence ReadPrecedence()
    {
        using var statement = session.Prepare("precedence_list");
        var stated = new List<KeyValuePair<string, IReadOnlyList<string>>>();
        while (statement.Step())
        {
            stated.Add(KeyValuePair.Create(statement.Text(0), statement.Parsed(1, Texts)));
        }
        return new SourcePrecedence(stated);
    }

    /// <summary>Also of one source, where it speaks of several ids: a report of it is no row of the device.</summary>
    private static string SourcesOf(IReadOnlyList<SourceReport> reports)
    {
        var names = string.Join(Joint, reports.Select(report => report.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return names.Contains(Joint, StringComparison.Ordinal) ? names : names + Joint;
    }

    private static Statement Seen(Statement statement, DateTimeOffset? seen) =>
        statement.Bind(":last_seen", seen is { } time ? Rfc3339.Format(time) : null);

    private static Statement Batch(Statement statement, long? batch) =>
        batch is { } id ? statement.Bind(":batch_id", id) : statement.BindNull(statement.Parameter(":batch_id"));

    private static List<string> Texts(Statement statement)
    {
        var texts = new List<string>();
        while (statement.Step())
        {
            texts.Add(statement.Text(0));
        }
        return texts;
    }
}
