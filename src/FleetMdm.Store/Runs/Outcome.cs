using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>What became of one policy on a device; devices with the same outcome share one.</summary>
/// <param name="MissingFacts">Every fact that was needed and not reported, each once.</param>
/// <param name="Checks">All checks of the policy, passing ones too.</param>
/// <param name="Causes">Why the target could not be evaluated; the checks have their own causes.</param>
public sealed record Outcome(
    Status Status,
    IReadOnlyList<string> MissingFacts,
    IReadOnlyList<CheckOutcome> Checks,
    IReadOnlyList<Diagnostic> Causes)
{
    /// <summary>
    /// One line that says why: the messages of the failing checks (a check without one gives its id), or the causes
    /// of an error. Empty for the other statuses.
    /// </summary>
    public string Message => Status switch
    {
        Status.Fail => Line(Checks.Where(check => check.Status == Status.Fail).Select(check => check.Message ?? check.CheckId)),
        Status.Error => Line(Causes.Concat(Checks.SelectMany(check => check.Causes)).Select(cause => cause.Message)),
        _ => "",
    };

    internal static Outcome Of(PolicyEvaluation evaluation) => new(
        evaluation.Status,
        evaluation.MissingFacts,
        evaluation.Checks.Select(CheckOutcome.Of).ToList(),
        evaluation.Causes);

    private static string Line(IEnumerable<string> messages) =>
        string.Join("; ", messages.Distinct(StringComparer.Ordinal));
}

/// <summary>What became of one check on a device.</summary>
/// <param name="Message">What its author says about a failure; null where nothing was written.</param>
/// <param name="Remediation">What its author says to do; null where nothing was written.</param>
/// <param name="Script">The id of the script that its author names as the remedy; null where none is named.</param>
/// <param name="Causes">Why it could not be evaluated; empty unless the status is error.</param>
public sealed record CheckOutcome(
    string CheckId,
    Status Status,
    IReadOnlyList<string> MissingFacts,
    string? Message,
    string? Remediation,
    string? Script,
    IReadOnlyList<Diagnostic> Causes)
{
    internal static CheckOutcome Of(CheckEvaluation evaluation) => new(
        evaluation.Check.Id,
        evaluation.Status,
        evaluation.MissingFacts,
        evaluation.Check.Message,
        evaluation.Check.Remediation,
        evaluation.Check.Script,
        evaluation.Causes);
}
