using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Statuses and freshness as tables and outputs write them.</summary>
public static class StatusText
{
    public static string Of(Status status) => status switch
    {
        Status.Pass => "pass",
        Status.Fail => "fail",
        Status.Unknown => "unknown",
        Status.Error => "error",
        Status.NotApplicable => "not_applicable",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static string Of(Freshness freshness) => freshness == Freshness.Fresh ? "fresh" : "stale";

    internal static Status Parse(string text) => text switch
    {
        "pass" => Status.Pass,
        "fail" => Status.Fail,
        "unknown" => Status.Unknown,
        "error" => Status.Error,
        "not_applicable" => Status.NotApplicable,
        _ => throw new FormatException($"not a stored status: `{text}`"),
    };
}
