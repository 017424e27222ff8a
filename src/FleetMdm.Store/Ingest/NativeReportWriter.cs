using System.Buffers;
using System.Text;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest;

/// <summary>A stored device as a native report: what <c>export</c> writes and ingest takes back unchanged.</summary>
public static class NativeReportWriter
{
    /// <summary>
    /// Writes one report as canonical JSON, without a line break: core columns in their usual order, reported tags (those
    /// given by hand belong to this database), then the facts as stored. What was not reported is left out.
    /// </summary>
    public static void Write(StoredDevice device, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(output);
        var summary = device.Summary;
        var report = new ByteArena(ByteArena.Small);
        WriteColumns(
            new ReportColumns
            {
                DeviceId = Encoding.UTF8.GetBytes(summary.DeviceId),
                Hostname = Encoding.UTF8.GetBytes(summary.Hostname),
                Os = Encoding.UTF8.GetBytes(summary.Os),
                OsVersion = Encoding.UTF8.GetBytes(summary.OsVersion ?? ""),
                Serial = Encoding.UTF8.GetBytes(summary.Serial ?? ""),
                LastSeen = Encoding.UTF8.GetBytes(summary.LastSeen is { } seen ? Rfc3339.Format(seen) : ""),
                Tags = TagsJson(summary.ReportedTags),
            },
            report);
        WriteFacts(device.Report.FactsJson.Span, report);
        output.Write(report.Written);
    }

    /// <summary>Everything before the facts, the opening brace included.</summary>
    internal static void WriteColumns(ReportColumns columns, ByteArena output)
    {
        output.Write("{\"device_id\":"u8);
        JsonText.Write(columns.DeviceId, output);
        WriteText(",\"hostname\":"u8, columns.Hostname, output);
        WriteText(",\"os\":"u8, columns.Os, output);
        WriteText(",\"os_version\":"u8, columns.OsVersion, output);
        WriteText(",\"serial\":"u8, columns.Serial, output);
        WriteText(",\"last_seen\":"u8, columns.LastSeen, output);
        if (columns.Tags.Length > "[]".Length)
        {
            output.Write(",\"tags\":"u8);
            output.Write(columns.Tags);
        }
    }

    /// <summary>The facts and the closing brace.</summary>
    internal static void WriteFacts(ReadOnlySpan<byte> facts, ByteArena output)
    {
        if (facts.Length > "{}".Length)
        {
            output.Write(FactsKey);
            output.Write(facts);
        }
        output.Write("}"u8);
    }

    internal static ReadOnlySpan<byte> FactsKey => ",\"facts\":"u8;

    private static void WriteText(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, ByteArena output)
    {
        if (!text.IsEmpty)
        {
            output.Write(key);
            JsonText.Write(text, output);
        }
    }

    private static ReadOnlySpan<byte> TagsJson(IReadOnlyList<string> tags)
    {
        var json = new ByteArena(ByteArena.Small);
        json.Write("["u8);
        for (var i = 0; i < tags.Count; i++)
        {
            if (i > 0)
            {
                json.Write(","u8);
            }
            JsonText.Write(Encoding.UTF8.GetBytes(tags[i]), json);
        }
        json.Write("]"u8);
        return json.Written;
    }
}

/// <summary>The core columns of a report as UTF-8; what is absent is empty.</summary>
internal ref struct ReportColumns
{
    public required ReadOnlySpan<byte> DeviceId { get; init; }
    public required ReadOnlySpan<byte> Hostname { get; init; }
    public required ReadOnlySpan<byte> Os { get; init; }
    public required ReadOnlySpan<byte> OsVersion { get; init; }
    public required ReadOnlySpan<byte> Serial { get; init; }
    public required ReadOnlySpan<byte> LastSeen { get; init; }
    /// <summary>A JSON array.</summary>
    public required ReadOnlySpan<byte> Tags { get; init; }
}
