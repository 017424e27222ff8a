using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>A policy that takes part in an evaluation.</summary>
/// <param name="Sha256">Of its YAML document: part of what identifies the run.</param>
public sealed record PlannedPolicy(Policy Policy, string Sha256);

/// <summary>What part of the fleet and of the policies a run is about. An empty list does not narrow.</summary>
/// <param name="DeviceIds">These devices only; ids that do not exist are passed over.</param>
/// <param name="Tags">Devices that have one of these tags, reported or given.</param>
/// <param name="PolicyIds">These policies only.</param>
public sealed record RunScope(IReadOnlyList<string> DeviceIds, IReadOnlyList<string> Tags, IReadOnlyList<string> PolicyIds)
{
    /// <summary>All policies on all devices.</summary>
    public static RunScope Everything { get; } = new([], [], []);

    public bool IsEverything => DeviceIds.Count == 0 && Tags.Count == 0 && PolicyIds.Count == 0;
}

/// <summary>A question to the fleet: who complies with which policy at one moment?</summary>
/// <param name="Policies">The policies, in any order.</param>
/// <param name="Assignments">A policy that is not in the list, or has no assignment there, applies to every device.</param>
/// <param name="AsOf">`now` in rules, and the moment for freshness.</param>
public sealed record EvaluationRequest(
    IReadOnlyList<PlannedPolicy> Policies,
    IReadOnlyList<PolicyAssignments> Assignments,
    RunScope Scope,
    DateTimeOffset AsOf)
{
    /// <summary>30 days.</summary>
    public static TimeSpan DefaultStaleAfter { get; } = TimeSpan.FromDays(30);

    /// <summary>Whether a device was heard of lately: not longer ago than the threshold. One that was never seen was not.</summary>
    public static Freshness FreshnessOf(DateTimeOffset? lastSeen, DateTimeOffset asOf, TimeSpan staleAfter) =>
        lastSeen is { } seen && asOf - seen <= staleAfter ? Freshness.Fresh : Freshness.Stale;

    /// <summary>A device last seen longer ago than this is stale.</summary>
    public TimeSpan StaleAfter { get; init; } = DefaultStaleAfter;
}
