using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>A script that remedies failures of a policy, or of one check of it. It is named, never run.</summary>
/// <param name="CheckId">Null: of the whole policy.</param>
/// <param name="Name">Null: a policy names it, and it is not in the catalog.</param>
internal sealed record Remedy(string PolicyId, string? CheckId, string ScriptId, string? Name)
{
    /// <summary>The name where it says more than the id.</summary>
    public string? Title => Name == ScriptId ? null : Name;
}

/// <summary>Which scripts remedy what: those that policies name, and those that were attached by hand.</summary>
internal sealed class Remedies
{
    private readonly Dictionary<string, string> _names;
    private readonly ILookup<(string PolicyId, string? CheckId), string> _attached;

    public Remedies(ScriptCatalog scripts)
    {
        _names = scripts.List().ToDictionary(script => script.ScriptId, script => script.Name, StringComparer.Ordinal);
        _attached = scripts.Attachments().ToLookup(
            attachment => (attachment.PolicyId, attachment.CheckId), attachment => attachment.ScriptId);
    }

    /// <summary>The scripts attached to a policy as a whole.</summary>
    public IReadOnlyList<Remedy> Of(string policyId) =>
        [.. _attached[(policyId, null)].Select(script => Named(policyId, null, script))];

    /// <summary>The scripts of a check: the one that its author names, then those attached.</summary>
    public IReadOnlyList<Remedy> Of(string policyId, CheckOutcome check) =>
    [
        .. ((string?[])[check.Script, .. _attached[(policyId, check.CheckId)]])
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Select(script => Named(policyId, check.CheckId, script)),
    ];

    /// <summary>The remedies of everything that fails in a run, each once, by policy.</summary>
    public IReadOnlyList<Remedy> OfFailures(FleetRun run, FindingFilter filter)
    {
        var remedies = new HashSet<Remedy>();
        foreach (var (policyId, outcome) in Failures(run, filter))
        {
            remedies.UnionWith(Of(policyId));
            foreach (var check in outcome.Checks.Where(check => check.Status == Status.Fail))
                remedies.UnionWith(Of(policyId, check));
        }
        return
        [
            .. remedies
                .OrderBy(remedy => remedy.PolicyId, StringComparer.Ordinal)
                .ThenBy(remedy => remedy.CheckId, StringComparer.Ordinal)
                .ThenBy(remedy => remedy.ScriptId, StringComparer.Ordinal),
        ];
    }

    /// <summary>What fails, each distinct outcome of a policy once.</summary>
    private static IEnumerable<(string PolicyId, Outcome Outcome)> Failures(FleetRun run, FindingFilter filter)
    {
        if (!filter.Devices.IsAll)
        {
            // Devices share outcomes.
            var seen = new HashSet<Outcome>(ReferenceEqualityComparer.Instance);
            return run.Findings(filter with { Statuses = [Status.Fail] })
                .Where(finding => seen.Add(finding.Outcome))
                .Select(finding => (finding.Policy.PolicyId, finding.Outcome));
        }

        return run.Summary.Policies
            .Select((policy, place) => (policy.PolicyId, Place: place))
            .Where(policy => filter.PolicyIds.Count == 0 || filter.PolicyIds.Contains(policy.PolicyId))
            .SelectMany(policy => run.Outcomes(policy.Place)
                .Where(outcome => outcome.Status == Status.Fail)
                .Select(outcome => (policy.PolicyId, outcome)));
    }

    private Remedy Named(string policyId, string? checkId, string scriptId) =>
        new(policyId, checkId, scriptId, _names.GetValueOrDefault(scriptId));
}
