using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>Devices for <c>device list</c>, one at a time, with their freshness at a moment.</summary>
internal sealed record DeviceList(DateTimeOffset AsOf, IEnumerable<DeviceSummary> Devices, bool OnlyStale)
{
    public IEnumerable<(DeviceSummary Device, Freshness Freshness)> Rows() => Devices
        .Select(device => (device, FreshnessOf(device, AsOf)))
        .Where(row => !OnlyStale || row.Item2 == Freshness.Stale);

    /// <summary>Whether a device was heard of lately, as runs judge it.</summary>
    public static Freshness FreshnessOf(DeviceSummary device, DateTimeOffset asOf) =>
        EvaluationRequest.FreshnessOf(device.LastSeen, asOf, EvaluationRequest.DefaultStaleAfter);
}
