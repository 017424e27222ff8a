using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Severities as policies, tables and outputs write them.</summary>
public static class SeverityText
{
    public static string Of(Severity severity) => severity switch
    {
        Severity.Info => "info",
        Severity.Low => "low",
        Severity.Medium => "medium",
        Severity.High => "high",
        Severity.Critical => "critical",
        _ => throw new ArgumentOutOfRangeException(nameof(severity)),
    };

    internal static Severity Parse(string text) => text switch
    {
        "info" => Severity.Info,
        "low" => Severity.Low,
        "medium" => Severity.Medium,
        "high" => Severity.High,
        "critical" => Severity.Critical,
        _ => throw new FormatException($"not a stored severity: `{text}`"),
    };
}
