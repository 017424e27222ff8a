using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>Devices for programs, streamed.</summary>
internal static class DeviceListRows
{
    public const string Schema = "fleetmdm.device-list/v1";

    public static void WriteJson(DeviceList list, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteTime("as_of", list.AsOf);
            json.WriteObjects(
                "devices", list.Rows(), row => DeviceJson.WriteFields(json, row.Device, row.Freshness));
        });

    public static void WriteLines(DeviceList list, TextTerminal terminal)
    {
        using var lines = new JsonLines(terminal.Bytes);
        foreach (var (device, freshness) in list.Rows())
        {
            DeviceJson.WriteFields(lines.Begin(), device, freshness);
            lines.End();
        }
    }

    public static void WriteCsv(DeviceList list, TextTerminal terminal)
    {
        using var csv = new CsvOutput(
            terminal.Bytes, "device_id", "hostname", "os", "os_version", "serial", "last_seen", "freshness", "tags",
            "source");
        foreach (var (device, freshness) in list.Rows())
        {
            csv.Text(device.DeviceId)
                .Text(device.Hostname)
                .Text(device.Os)
                .Text(device.OsVersion)
                .Text(device.Serial)
                .Text(device.LastSeen is { } seen ? Rfc3339.Format(seen) : null)
                .Text(StatusText.Of(freshness))
                .Text(string.Join("; ", device.Tags))
                .Text(device.Source)
                .End();
        }
    }
}
