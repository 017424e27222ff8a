using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>
/// What makes a command answer "no" (exit 1). The statuses are ordered fail, error, unknown, from certain to
/// undecided, and naming one includes those before it; a severity leaves out the policies below it.
/// </summary>
/// <param name="Last">The least certain status that counts; null: none does.</param>
/// <param name="Severity">The least severity that counts.</param>
internal readonly record struct FailOn(Status? Last, Severity Severity)
{
    public static FailOn Never => new(null, Severity.Info);

    public static FailOn AnyFailure => new(Status.Fail, Severity.Info);

    /// <summary><c>none</c>, a status, a severity (failures of it and above), or <c>STATUS:SEVERITY</c>.</summary>
    public static bool TryParse(string text, out FailOn failOn)
    {
        failOn = Never;
        if (text == "none") return true;
        if (TrySeverity(text) is { } severity)
        {
            failOn = new(Status.Fail, severity);
            return true;
        }
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (TryStatus(colon < 0 ? text : text[..colon]) is not { } last) return false;
        if ((colon < 0 ? Severity.Info : TrySeverity(text[(colon + 1)..])) is not { } least) return false;
        failOn = new(last, least);
        return true;
    }

    public bool IsReachedBy(PolicyTally policy) => policy.Severity >= Severity && Last switch
    {
        Status.Fail => policy.Tally.Fail > 0,
        Status.Error => policy.Tally.Fail + policy.Tally.Error > 0,
        Status.Unknown => policy.Tally.Fail + policy.Tally.Error + policy.Tally.Unknown > 0,
        _ => false,
    };

    private static Status? TryStatus(string word) => word switch
    {
        "fail" => Status.Fail,
        "error" => Status.Error,
        "unknown" => Status.Unknown,
        _ => null,
    };

    private static Severity? TrySeverity(string word) => word switch
    {
        "info" => Severity.Info,
        "low" => Severity.Low,
        "medium" => Severity.Medium,
        "high" => Severity.High,
        "critical" => Severity.Critical,
        _ => null,
    };
}
