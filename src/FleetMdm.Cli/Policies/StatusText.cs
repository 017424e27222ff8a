using FleetMdm.Rules;

namespace FleetMdm.Cli.Policies;

/// <summary>Statuses as files and machine formats spell them.</summary>
internal static class StatusText
{
    public static IReadOnlyCollection<string> All { get; } = ["pass", "fail", "unknown", "error", "not_applicable"];

    public static string Of(Status status) => status switch
    {
        Status.Pass => "pass",
        Status.Fail => "fail",
        Status.Unknown => "unknown",
        Status.Error => "error",
        Status.NotApplicable => "not_applicable",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static Status? TryParse(string text) => text switch
    {
        "pass" => Status.Pass,
        "fail" => Status.Fail,
        "unknown" => Status.Unknown,
        "error" => Status.Error,
        "not_applicable" => Status.NotApplicable,
        _ => null,
    };
}
