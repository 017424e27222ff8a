using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>Devices that are probably one, for people and for programs.</summary>
internal static class DuplicatesReport
{
    public const string Schema = "fleetmdm.duplicates/v1";

    public static void WriteText(IReadOnlyList<DuplicateGroup> groups, DeviceCatalog devices, CliContext cli)
    {
        foreach (var group in groups)
        {
            cli.Out.WriteLine(new Piece(string.Join(" and ", group.Evidence.Select(Said)), Style.Strong));
            var table = new Table(new(""), new(""), new(""), new(""), new("")) { HasHeadings = false };
            foreach (var device in Summaries(group, devices))
                table.Add(
                    new(device.DeviceId, Style.Accent), device.Hostname, device.OsVersion is null ? device.Os : device.Os + " " + device.OsVersion,
                    device.Source, device.LastSeen is { } seen ? "seen " + Rfc3339.Format(seen) : "never seen");
            table.WriteTo(cli.Out, indent: 2);
        }
        cli.Note(groups.Count == 0
            ? "no two devices have a serial number of one vendor or a hardware UUID in common"
            : Words.Count(groups.Count, "group") + "; `fleetmdm device merge A B --dry-run` shows what would come of joining two");
    }

    public static void WriteJson(IReadOnlyList<DuplicateGroup> groups, DeviceCatalog devices, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteObjects("groups", groups, group =>
            {
                json.WriteObjects("evidence", group.Evidence, evidence =>
                {
                    json.WriteString("kind", evidence.Kind);
                    json.WriteString("value", evidence.Value);
                    json.WriteText("vendor", evidence.Vendor);
                });
                json.WriteObjects("devices", Summaries(group, devices), device =>
                {
                    json.WriteString("device_id", device.DeviceId);
                    json.WriteString("hostname", device.Hostname);
                    json.WriteString("os", device.Os);
                    json.WriteText("serial", device.Serial);
                    json.WriteTime("last_seen", device.LastSeen);
                    json.WriteString("source", device.Source);
                });
            });
        });

    private static string Said(DuplicateEvidence evidence) => evidence.Kind == "serial"
        ? "serial " + evidence.Value + " (" + evidence.Vendor + ")"
        : "hardware UUID " + evidence.Value;

    private static IEnumerable<DeviceSummary> Summaries(DuplicateGroup group, DeviceCatalog devices) =>
        devices.List(DeviceFilter.All with { DeviceIds = group.DeviceIds });
}
