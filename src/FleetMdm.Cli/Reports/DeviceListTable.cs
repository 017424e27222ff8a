using System.Globalization;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>Devices for people: a line each.</summary>
internal static class DeviceListTable
{
    public static void Write(DeviceList list, TextTerminal terminal)
    {
        var table = new Table(new("device"), new("hostname"), new("os"), new("last seen"), new("tags"));
        foreach (var (device, freshness) in list.Rows())
        {
            table.Add(
                device.DeviceId,
                device.Hostname,
                device.OsVersion is null ? device.Os : device.Os + " " + device.OsVersion,
                new(Seen(device, freshness), freshness == Freshness.Stale ? Style.Warning : Style.Plain),
                new(string.Join(", ", device.Tags), Style.Faint));
            table.WriteWhenLong(terminal);
        }
        if (table.RowCount > 0) table.WriteTo(terminal);
    }

    private static string Seen(DeviceSummary device, Freshness freshness)
    {
        if (device.LastSeen is not { } seen) return "never";
        var day = seen.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return freshness == Freshness.Stale ? day + " stale" : day;
    }
}
