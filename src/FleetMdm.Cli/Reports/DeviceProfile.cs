using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>Everything that is known of a device.</summary>
/// <param name="Sources">Who speaks of it.</param>
/// <param name="AsOf">The moment that its freshness is of.</param>
/// <param name="Assigned">The policies that are assigned to it, and by what.</param>
/// <param name="Run">The last stored run of everything; null where there is none.</param>
/// <param name="Findings">Its results in that run, the worst first.</param>
internal sealed record DeviceProfile(
    StoredDevice Device,
    DeviceSources Sources,
    DateTimeOffset AsOf,
    Freshness Freshness,
    IReadOnlyList<AssignedPolicy> Assigned,
    RunSummary? Run,
    IReadOnlyList<Finding> Findings)
{
    /// <summary>Null where there is no such device.</summary>
    public static DeviceProfile? Find(string deviceId, DateTimeOffset asOf, FleetDatabase database)
    {
        if (database.Devices.Find(deviceId) is not { } device) return null;
        var run = database.Runs.LatestOfEverything();
        var findings = run?.Findings(FindingFilter.All with { Devices = DeviceFilter.Only(deviceId) })
            .OrderBy(finding => StatusOrder.Of(finding.Outcome.Status))
            .ThenByDescending(finding => finding.Policy.Severity)
            .ThenBy(finding => finding.Policy.PolicyId, StringComparer.Ordinal);
        return new(
            device,
            database.Sources.Of(deviceId)!,
            asOf,
            DeviceList.FreshnessOf(device.Summary, asOf),
            [.. database.Assignments.List().SelectMany(policy => AssignedPolicy.Of(policy, device.Summary))],
            run?.Summary,
            [.. findings ?? Enumerable.Empty<Finding>()]);
    }
}

/// <summary>A policy that is assigned to a device.</summary>
/// <param name="Tag">The tag that it is assigned by; null: by the device's id.</param>
internal sealed record AssignedPolicy(string PolicyId, string? Tag)
{
    /// <summary>How a policy is assigned to a device: by its id, by each of its tags, or not at all.</summary>
    public static IEnumerable<AssignedPolicy> Of(PolicyAssignments policy, DeviceSummary device)
    {
        if (policy.Devices.Contains(device.DeviceId)) yield return new(policy.PolicyId, null);
        foreach (var tag in policy.Tags.Where(tag => TagNames.Contains(device.Tags, tag)))
            yield return new(policy.PolicyId, tag);
    }
}
