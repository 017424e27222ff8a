using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>What a run found for one policy.</summary>
/// <param name="Sha256">Of the policy's YAML document as it was evaluated.</param>
/// <param name="Stale">Of the devices counted in <paramref name="Tally"/>, those that were stale.</param>
public sealed record PolicyTally(
    string PolicyId, string Name, Severity Severity, string Sha256, Tally Tally, long Stale)
{
    /// <summary>The worst first: most failing devices, then the higher severity, then errors, then unknown; then by id.</summary>
    public static IReadOnlyList<PolicyTally> WorstFirst(IEnumerable<PolicyTally> policies) => policies
        .OrderByDescending(policy => policy.Tally.Fail)
        .ThenByDescending(policy => policy.Severity)
        .ThenByDescending(policy => policy.Tally.Error)
        .ThenByDescending(policy => policy.Tally.Unknown)
        .ThenBy(policy => policy.PolicyId, StringComparer.Ordinal)
        .ToList();
}
