using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>
/// The matrix for programs: one row a device and policy, streamed.
/// </summary>
internal static class FindingRows
{
    /// <summary>JSON Lines: the rows of <c>fleetmdm.finding/v1</c>.</summary>
    public static void WriteLines(IEnumerable<Finding> findings, TextTerminal terminal)
    {
        using var lines = new JsonLines(terminal.Bytes);
        var rows = new FindingRow();
        foreach (var finding in findings) lines.Add(rows.Of(finding));
    }

    /// <summary>The same rows as an array of a document.</summary>
    public static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<Finding> findings)
    {
        var rows = new FindingRow();
        json.WriteObjects(name, findings, finding => rows.WriteFields(json, finding));
    }

    public static void WriteCsv(IEnumerable<Finding> findings, TextTerminal terminal)
    {
        using var csv = new CsvOutput(
            terminal.Bytes, "device_id", "hostname", "os", "policy_id", "severity", "status", "freshness", "waiver",
            "missing", "message");
        foreach (var finding in findings)
        {
            csv.Text(finding.Device.DeviceId)
                .Text(finding.Device.Hostname)
                .Text(finding.Device.Os)
                .Text(finding.Policy.PolicyId)
                .Text(SeverityText.Of(finding.Policy.Severity))
                .Text(StatusText.Of(finding.Outcome.Status))
                .Text(StatusText.Of(finding.Freshness))
                .Text(null)
                .Text(string.Join("; ", finding.Outcome.MissingFacts))
                .Text(finding.Outcome.Message)
                .End();
        }
    }

    /// <summary>What a check says on a device: its author's message where it fails, the cause where it is in error.</summary>
    public static string? Message(CheckOutcome check) => check.Status switch
    {
        Status.Fail => check.Message,
        Status.Error => string.Join("; ", check.Causes.Select(cause => cause.Message).Distinct(StringComparer.Ordinal)),
        _ => null,
    };
}
