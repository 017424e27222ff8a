using System.Text.Json;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>A device's core columns as JSON.</summary>
internal static class DeviceJson
{
    /// <summary>Into the object that is open. What was not reported is null; <c>given_tags</c> are those of <c>tags</c> that were given by hand.</summary>
    public static void WriteFields(Utf8JsonWriter json, DeviceSummary device, Freshness freshness)
    {
        json.WriteString("device_id", device.DeviceId);
        json.WriteString("hostname", device.Hostname);
        json.WriteString("os", device.Os);
        json.WriteText("os_version", device.OsVersion);
        json.WriteText("serial", device.Serial);
        json.WriteTime("last_seen", device.LastSeen);
        json.WriteString("freshness", StatusText.Of(freshness));
        json.WriteStrings("tags", device.Tags);
        json.WriteStrings("given_tags", device.GivenTags);
        json.WriteString("source", device.Source);
    }
}
