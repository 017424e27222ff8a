using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>One device under a magnifying glass: every policy that was evaluated on it, and what its checks read.</summary>
/// <param name="Policies">The worst first.</param>
internal sealed record DeviceDetail(StoredDevice Device, Freshness Freshness, IReadOnlyList<PolicyDetail> Policies)
{
    /// <summary>The details of the devices that are asked for, one at a time.</summary>
    /// <param name="compiled">The policies of the run, by id.</param>
    public static IEnumerable<DeviceDetail> Of(
        FleetRun run, FindingFilter filter, FleetDatabase database, IReadOnlyDictionary<string, Policy> compiled)
    {
        var remedies = new Remedies(database.Scripts);
        foreach (var device in run.DevicesWithFindings(filter))
        {
            if (database.Devices.Find(device.Device.DeviceId) is not { } stored) continue;
            var policies = device.Findings
                .Select(finding => PolicyDetail.Of(
                    finding, compiled[finding.Policy.PolicyId], stored.Report, run.Summary.AsOf, remedies))
                .OrderBy(policy => StatusOrder.Of(policy.Outcome.Status))
                .ThenByDescending(policy => policy.Result.Severity)
                .ThenBy(policy => policy.Result.PolicyId, StringComparer.Ordinal);
            yield return new(stored, device.Freshness, [.. policies]);
        }
    }
}

/// <summary>A policy on one device.</summary>
/// <param name="Remedies">The scripts for the policy as a whole.</param>
internal sealed record PolicyDetail(
    PolicyTally Result,
    Outcome Outcome,
    IReadOnlyList<string> References,
    IReadOnlyList<CheckDetail> Checks,
    IReadOnlyList<Remedy> Remedies)
{
    public static PolicyDetail Of(
        Finding finding, Policy policy, DeviceReport device, DateTimeOffset asOf, Remedies remedies)
    {
        var readings = policy.Readings(device, asOf);
        return new(
            finding.Policy,
            finding.Outcome,
            policy.Document.References,
            [
                .. finding.Outcome.Checks.Select((check, i) => new CheckDetail(
                    check, policy.Checks[i].RuleText, readings[i], remedies.Of(policy.Id, check))),
            ],
            remedies.Of(policy.Id));
    }
}

/// <summary>A check on one device.</summary>
/// <param name="Rule">The rule's text; of a short-form check, the rule it stands for.</param>
/// <param name="Readings">What it read on this device.</param>
/// <param name="Remedies">The scripts for this check.</param>
internal sealed record CheckDetail(
    CheckOutcome Outcome, string Rule, IReadOnlyList<FactReading> Readings, IReadOnlyList<Remedy> Remedies);
