using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>The devices of a run, a row each, in every format.</summary>
internal static class DeviceRollupReport
{
    /// <summary>Below this width the table leaves out what can be looked up: the severity and what passes.</summary>
    private const int RoomyWidth = 100;

    public static void WriteTable(IEnumerable<DeviceRollup> devices, TextTerminal terminal)
    {
        var roomy = terminal.Width >= RoomyWidth;
        List<Column> columns =
        [
            new("device"), new("hostname"), new("os"), new("seen"), new("fail", Align.Right),
            new("unknown", Align.Right), new("error", Align.Right),
        ];
        if (roomy) columns.AddRange([new("pass", Align.Right), new("n/a", Align.Right), new("worst")]);
        var table = new Table([.. columns]);
        foreach (var row in devices)
        {
            List<Piece> cells =
            [
                row.Device.DeviceId,
                row.Device.Hostname,
                row.Device.Os,
                Cell(row.Freshness),
                Words.Cell(row.Tally.Fail, Status.Fail),
                Words.Cell(row.Tally.Unknown, Status.Unknown),
                Words.Cell(row.Tally.Error, Status.Error),
            ];
            if (roomy)
            {
                cells.Add(Words.Cell(row.Tally.Pass, Status.Pass));
                cells.Add(Words.Cell(row.Tally.NotApplicable, Status.NotApplicable));
                cells.Add(row.Worst is { } worst ? SeverityText.Of(worst) : new Piece("-", Style.Faint));
            }
            table.Add([.. cells]);
            table.WriteWhenLong(terminal);
        }
        table.WriteTo(terminal);
    }

    public static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<DeviceRollup> devices)
    {
        json.WriteObjects(name, devices, device => WriteFields(json, device));
    }

    public static void WriteLines(IEnumerable<DeviceRollup> devices, TextTerminal terminal)
    {
        using var lines = new JsonLines(terminal.Bytes);
        foreach (var device in devices)
        {
            WriteFields(lines.Begin(), device);
            lines.End();
        }
    }

    public static void WriteCsv(IEnumerable<DeviceRollup> devices, TextTerminal terminal)
    {
        using var csv = new CsvOutput(
            terminal.Bytes, "device_id", "hostname", "os", "os_version", "last_seen", "freshness", "worst_severity",
            "pass", "fail", "unknown", "error", "not_applicable", "waived", "pass_rate", "coverage");
        foreach (var row in devices)
        {
            csv.Text(row.Device.DeviceId)
                .Text(row.Device.Hostname)
                .Text(row.Device.Os)
                .Text(row.Device.OsVersion)
                .Text(row.Device.LastSeen is { } seen ? Rfc3339.Format(seen) : null)
                .Text(StatusText.Of(row.Freshness))
                .Text(row.Worst is { } worst ? SeverityText.Of(worst) : null)
                .Tally(row.Tally)
                .End();
        }
    }

    /// <summary>Only what is unusual stands out.</summary>
    public static Piece Cell(Freshness freshness) =>
        new(StatusText.Of(freshness), freshness == Freshness.Stale ? Style.Warning : Style.Faint);

    private static void WriteFields(Utf8JsonWriter json, DeviceRollup row)
    {
        json.WriteString("device_id", row.Device.DeviceId);
        json.WriteString("hostname", row.Device.Hostname);
        json.WriteString("os", row.Device.Os);
        json.WriteText("os_version", row.Device.OsVersion);
        json.WriteTime("last_seen", row.Device.LastSeen);
        json.WriteString("freshness", StatusText.Of(row.Freshness));
        json.WriteText("worst_severity", row.Worst is { } worst ? SeverityText.Of(worst) : null);
        json.WriteTally(row.Tally);
    }
}
