using FleetMdm.Rules;

namespace FleetMdm.Cli.Policies;

/// <summary>What the user wants of diagnostics: which warnings and notes to leave out, and whether warnings are errors.</summary>
/// <param name="Ignored">Codes; an error stays, whatever its code.</param>
internal sealed record DiagnosticLevels(IReadOnlyCollection<string> Ignored, bool DenyWarnings)
{
    /// <summary>The same policies with the diagnostics that are wanted, at the severity that is wanted.</summary>
    public PolicyLoad Apply(PolicyLoad load)
    {
        var kept = load.Diagnostics.Where(found => !IsIgnored(found)).ToList();
        return load with
        {
            Diagnostics = DenyWarnings ? [.. kept.Select(Denied)] : kept,
            IgnoredCount = load.Diagnostics.Count - kept.Count,
        };
    }

    /// <summary>The ignored codes that errors bear all the same.</summary>
    public IEnumerable<string> Kept(PolicyLoad load) => Ignored
        .Where(code => load.Diagnostics.Any(found => found.Code == code && found.Severity == DiagnosticSeverity.Error))
        .Order(StringComparer.Ordinal);

    private bool IsIgnored(FileDiagnostic found) => found.Severity != DiagnosticSeverity.Error && Ignored.Contains(found.Code);

    private static FileDiagnostic Denied(FileDiagnostic found) =>
        found.Severity == DiagnosticSeverity.Warning ? found with { Severity = DiagnosticSeverity.Error } : found;
}
