using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>The policies of a report, a row each, in every format.</summary>
internal static class PolicyReport
{
    public static void WriteTable(Report report, TextTerminal terminal) =>
        SummaryTable.WritePolicies(report.Policies.Select(row => row.Result), report.Summary.Totals, terminal);

    /// <summary>The scripts that remedy what fails; nothing where there are none.</summary>
    public static void WriteRemedies(IReadOnlyList<PolicyRow> policies, TextTerminal terminal)
    {
        var table = new Table(new Column(""), new Column(""), new Column(""), new Column("")) { HasHeadings = false };
        foreach (var remedy in policies.SelectMany(row => row.Remedies))
            table.Add(
                remedy.PolicyId,
                remedy.CheckId ?? "",
                new(remedy.ScriptId, Style.Accent),
                remedy.Name is null ? "not in the catalog" : remedy.Title ?? "");
        if (table.RowCount == 0) return;
        terminal.WriteLine();
        terminal.WriteLine(new Piece("Scripts that remedy failures (`fleetmdm script show ID` prints one)", Style.Strong));
        table.WriteTo(terminal, indent: 2);
    }

    public static void WriteArray(Utf8JsonWriter json, string name, IReadOnlyList<PolicyRow> policies)
    {
        json.WriteObjects(name, policies, policy => WriteFields(json, policy));
    }

    public static void WriteLines(IReadOnlyList<PolicyRow> policies, TextTerminal terminal)
    {
        using var lines = new JsonLines(terminal.Bytes);
        foreach (var policy in policies)
        {
            WriteFields(lines.Begin(), policy);
            lines.End();
        }
    }

    public static void WriteCsv(IReadOnlyList<PolicyRow> policies, TextTerminal terminal)
    {
        using var csv = new CsvOutput(
            terminal.Bytes, "policy_id", "name", "severity", "pass", "fail", "unknown", "error", "not_applicable",
            "waived", "pass_rate", "coverage", "scripts");
        foreach (var (policy, remedies) in policies)
        {
            csv.Text(policy.PolicyId)
                .Text(policy.Name)
                .Text(SeverityText.Of(policy.Severity))
                .Tally(policy.Tally)
                .Text(string.Join("; ", Scripts(remedies)))
                .End();
        }
    }

    private static void WriteFields(Utf8JsonWriter json, PolicyRow policy)
    {
        SummaryJson.WritePolicyFields(json, policy.Result);
        json.WriteObjects("remedies", policy.Remedies, remedy =>
        {
            json.WriteText("check_id", remedy.CheckId);
            json.WriteString("script_id", remedy.ScriptId);
            json.WriteText("name", remedy.Name);
        });
    }

    private static IEnumerable<string> Scripts(IEnumerable<Remedy> remedies) =>
        remedies.Select(remedy => remedy.ScriptId).Distinct(StringComparer.Ordinal);
}
