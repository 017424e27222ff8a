using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>One device under a magnifying glass: every policy that was evaluated on it, and what its checks read.</summary>
/// <param name="Policies">The worst first.</param>
/// <param name="IsExplained">How each rule comes to its answer is among it.</param>
internal sealed record DeviceDetail(
    StoredDevice Device, Freshness Freshness, IReadOnlyList<PolicyDetail> Policies, bool IsExplained)
{
    /// <summary>The details of the devices that are asked for, one at a time.</summary>
    /// <param name="compiled">The policies of the run, by id.</param>
    /// <param name="explained">Whether to show how each rule comes to its answer.</param>
    public static IEnumerable<DeviceDetail> Of(
        FleetRun run, FindingFilter filter, FleetDatabase database, IReadOnlyDictionary<string, Policy> compiled,
        bool explained = false)
    {
        var remedies = new Remedies(database.Scripts);
        foreach (var device in run.DevicesWithFindings(filter))
        {
            if (database.Devices.Find(device.Device.DeviceId) is not { } stored) continue;
            var policies = device.Findings
                .Select(finding => PolicyDetail.Of(
                    finding, compiled[finding.Policy.PolicyId], stored.Report, run.Summary.AsOf, remedies, explained))
                .OrderBy(policy => StatusOrder.Of(policy.Outcome.Status))
                .ThenByDescending(policy => policy.Result.Severity)
                .ThenBy(policy => policy.Result.PolicyId, StringComparer.Ordinal);
            yield return new(stored, device.Freshness, [.. policies], explained);
        }
    }
}

/// <summary>A policy on one device.</summary>
/// <param name="Remedies">The scripts for the policy as a whole.</param>
/// <param name="Target">How `targets.when` comes to its answer; null where there is none, or nobody asked.</param>
internal sealed record PolicyDetail(
    PolicyTally Result,
    Outcome Outcome,
    IReadOnlyList<string> References,
    IReadOnlyList<CheckDetail> Checks,
    IReadOnlyList<Remedy> Remedies,
    TraceNode? Target)
{
    public static PolicyDetail Of(
        Finding finding, Policy policy, DeviceReport device, DateTimeOffset asOf, Remedies remedies,
        bool explained)
    {
        var explanation = explained ? policy.Explain(device, asOf) : null;
        // Where the target decides, the checks were not asked.
        var areAsked = finding.Outcome.Status != Status.NotApplicable;
        var readings = policy.Readings(device, asOf);
        return new(
            finding.Policy,
            finding.Outcome,
            policy.Document.References,
            [
                .. finding.Outcome.Checks.Select((check, i) => new CheckDetail(
                    check, policy.Checks[i].RuleText, readings[i], remedies.Of(policy.Id, check),
                    areAsked ? explanation?.Checks[i] : null)),
            ],
            remedies.Of(policy.Id),
            explanation?.Target);
    }
}

/// <summary>A check on one device.</summary>
/// <param name="Rule">The rule's text; of a short-form check, the rule it stands for.</param>
/// <param name="Readings">What it read on this device.</param>
/// <param name="Remedies">The scripts for this check.</param>
/// <param name="Trace">How its rule comes to its answer; null when nobody asked, or the target decided.</param>
internal sealed record CheckDetail(
    CheckOutcome Outcome, string Rule, IReadOnlyList<FactReading> Readings, IReadOnlyList<Remedy> Remedies,
    TraceNode? Trace);
