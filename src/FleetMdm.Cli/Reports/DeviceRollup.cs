using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>One device of a run in sums: a row of <c>report --by device</c>.</summary>
/// <param name="Worst">The highest severity among its failing policies; null when none fails.</param>
internal sealed record DeviceRollup(DeviceSummary Device, Freshness Freshness, Tally Tally, Severity? Worst)
{
    public static DeviceRollup Of(DeviceFindings device) => new(
        device.Device,
        device.Freshness,
        device.Tally,
        device.Findings
            .Where(finding => finding.Outcome.Status == Status.Fail)
            .Max(finding => (Severity?)finding.Policy.Severity));
}

/// <summary>The order of devices in a report.</summary>
internal static class DeviceOrder
{
    /// <summary>What <c>--sort</c> takes for devices.</summary>
    public static IReadOnlyList<string> Words { get; } = ["worst", "id", "hostname", "last-seen", "fail", "unknown", "error"];

    /// <summary>
    /// Sorts; ties stand in the order of the ids, in which the devices come. By id nothing is held; else one row a
    /// device, or with <paramref name="top"/> no more than twice that many.
    /// </summary>
    public static IEnumerable<DeviceRollup> Sort(IEnumerable<DeviceRollup> devices, string word, long? top)
    {
        if (word == "id") return top is { } first ? devices.Take((int)Math.Min(first, int.MaxValue)) : devices;
        return top is { } wanted && wanted < int.MaxValue / 2
            ? Best(devices, word, (int)wanted)
            : Ordered(devices, word);
    }

    private static List<DeviceRollup> Best(IEnumerable<DeviceRollup> devices, string word, int count)
    {
        var best = new List<DeviceRollup>();
        foreach (var device in devices)
        {
            best.Add(device);
            if (best.Count >= 2 * count + 100) best = [.. Ordered(best, word).Take(count)];
        }
        return [.. Ordered(best, word).Take(count)];
    }

    // OrderBy is stable: what is equal stays in the order of the ids.
    private static IEnumerable<DeviceRollup> Ordered(IEnumerable<DeviceRollup> devices, string word) => word switch
    {
        "hostname" => devices.OrderBy(device => device.Device.Hostname, StringComparer.Ordinal),
        "last-seen" => devices.OrderBy(device => device.Device.LastSeen ?? DateTimeOffset.MinValue),
        "fail" => devices.OrderByDescending(device => device.Tally.Fail),
        "unknown" => devices.OrderByDescending(device => device.Tally.Unknown),
        "error" => devices.OrderByDescending(device => device.Tally.Error),
        _ => devices
            .OrderByDescending(device => device.Worst is { } worst ? (int)worst : -1)
            .ThenByDescending(device => device.Tally.Fail)
            .ThenByDescending(device => device.Tally.Error + device.Tally.Unknown),
    };
}
