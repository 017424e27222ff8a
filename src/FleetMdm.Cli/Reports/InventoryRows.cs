using System.Buffers;
using System.Text;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Cli.Reports;

/// <summary>The inventory as native reports, streamed: what ingest takes back unchanged.</summary>
internal static class InventoryRows
{
    public const string Schema = "fleetmdm.export/v1";

    /// <summary>One document; each report on a line of its own, so that two exports can be compared by line.</summary>
    public static void WriteJson(IEnumerable<StoredDevice> devices, TextTerminal terminal)
    {
        var output = terminal.Bytes;
        output.Write("{\"schema\":\""u8);
        output.Write(Encoding.ASCII.GetBytes(Schema));
        output.Write("\",\"devices\":["u8);
        var buffer = new ArrayBufferWriter<byte>();
        var isFirst = true;
        foreach (var device in devices)
        {
            output.Write(isFirst ? "\n"u8 : ",\n"u8);
            isFirst = false;
            WriteReport(device, buffer, output);
        }
        output.Write(isFirst ? "]}\n"u8 : "\n]}\n"u8);
    }

    public static void WriteLines(IEnumerable<StoredDevice> devices, TextTerminal terminal)
    {
        var output = terminal.Bytes;
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var device in devices)
        {
            WriteReport(device, buffer, output);
            output.Write("\n"u8);
        }
    }

    public static void WriteCsv(IEnumerable<StoredDevice> devices, TextTerminal terminal)
    {
        using var csv = new CsvOutput(
            terminal.Bytes, "device_id", "hostname", "os", "os_version", "serial", "last_seen", "tags", "given_tags",
            "source", "facts");
        foreach (var device in devices)
        {
            var summary = device.Summary;
            csv.Text(summary.DeviceId)
                .Text(summary.Hostname)
                .Text(summary.Os)
                .Text(summary.OsVersion)
                .Text(summary.Serial)
                .Text(summary.LastSeen is { } seen ? Rfc3339.Format(seen) : null)
                .Text(string.Join("; ", summary.ReportedTags))
                .Text(string.Join("; ", summary.GivenTags))
                .Text(summary.Source)
                .Text(Encoding.UTF8.GetString(device.Report.FactsJson.Span))
                .End();
        }
    }

    private static void WriteReport(StoredDevice device, ArrayBufferWriter<byte> buffer, Stream output)
    {
        buffer.ResetWrittenCount();
        NativeReportWriter.Write(device, buffer);
        AsciiJson.Write(buffer.WrittenSpan, output);
    }
}
