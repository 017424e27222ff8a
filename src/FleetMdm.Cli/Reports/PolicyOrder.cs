using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>The order of policies in a report: what to look at first.</summary>
internal static class PolicyOrder
{
    /// <summary>What <c>--sort</c> takes for policies.</summary>
    public static IReadOnlyList<string> Words { get; } =
        ["worst", "id", "severity", "fail", "unknown", "error", "pass-rate", "coverage"];

    /// <summary>Sorts; ties stand in the order of the ids.</summary>
    public static IReadOnlyList<PolicyTally> Sort(IEnumerable<PolicyTally> policies, string word)
    {
        var byId = policies.OrderBy(policy => policy.PolicyId, StringComparer.Ordinal);
        return
        [
            .. word switch
            {
                "id" => byId,
                "severity" => byId.OrderByDescending(policy => policy.Severity),
                "fail" => byId.OrderByDescending(policy => policy.Tally.Fail),
                "unknown" => byId.OrderByDescending(policy => policy.Tally.Unknown),
                "error" => byId.OrderByDescending(policy => policy.Tally.Error),
                // The lowest first; a policy that applies to nothing has no rate and stands last.
                "pass-rate" => byId.OrderBy(policy => policy.Tally.PassRate ?? 2),
                "coverage" => byId.OrderBy(policy => policy.Tally.Coverage ?? 2),
                _ => WorstFirst(byId),
            },
        ];
    }

    /// <summary>
    /// Failing policies first, then undecided ones, then clean ones; among them the higher severity, then the more
    /// devices. A critical policy with one failing device stands above a low one with a hundred.
    /// </summary>
    private static IOrderedEnumerable<PolicyTally> WorstFirst(IEnumerable<PolicyTally> policies) => policies
        .OrderBy(policy => policy.Tally switch
        {
            { Fail: > 0 } => 0,
            { Error: > 0 } or { Unknown: > 0 } => 1,
            { Pass: > 0 } => 2,
            _ => 3,
        })
        .ThenByDescending(policy => policy.Severity)
        .ThenByDescending(policy => policy.Tally.Fail)
        .ThenByDescending(policy => policy.Tally.Error + policy.Tally.Unknown);
}
