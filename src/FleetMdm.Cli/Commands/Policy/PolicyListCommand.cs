using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm policy list`: the stored policies.</summary>
internal static class PolicyListCommand
{
    public const string Schema = "fleetmdm.policies/v1";

    public static CommandRow Row => new("list", "List the stored policies", Create);

    private static CliCommand Create(CommandRow row)
    {
        var database = SharedOptions.Database();
        var format = new FormatOption(OutputFormat.Table, OutputFormat.Json);
        var command = new CliCommand(row) { database };
        format.AddTo(command);
        command.Example("fleetmdm policy list", "Show ids, severities and to whom they apply");
        command.Runs((parsed, cli) => Run(parsed.GetValue(database), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(string? database, OutputFormat format, CliContext cli)
    {
        using var fleet = FleetDatabase.Open(DatabasePath.Resolve(database, cli), DatabaseAccess.Read);
        var policies = fleet.Policies.List();
        var assignments = fleet.Assignments.List().ToDictionary(assigned => assigned.PolicyId, StringComparer.Ordinal);
        if (format == OutputFormat.Json)
        {
            WriteJson(cli.Out, policies, assignments);
            return ExitCode.Done;
        }
        if (policies.Count == 0)
        {
            cli.Note("no policy is stored: `fleetmdm policy add PATH…` takes them");
            return ExitCode.Done;
        }
        var table = new Table(new Column("policy"), new Column("severity"), new Column("applies to"), new Column("name"));
        foreach (var policy in policies)
            table.Add(
                new(policy.PolicyId, Style.Accent), SeverityText.Of(policy.Severity),
                AssignmentWords.AppliesTo(assignments.GetValueOrDefault(policy.PolicyId)), policy.Name);
        table.WriteTo(cli.Out);
        return ExitCode.Done;
    }

    private static void WriteJson(
        TextTerminal terminal, IReadOnlyList<StoredPolicy> policies, Dictionary<string, PolicyAssignments> assignments) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteObjects("policies", policies, policy =>
            {
                json.WriteString("policy_id", policy.PolicyId);
                json.WriteString("name", policy.Name);
                json.WriteText("description", policy.Description);
                json.WriteString("severity", SeverityText.Of(policy.Severity));
                json.WriteString("sha256", policy.Sha256);
                json.WriteString("updated_at", Rfc3339.Format(policy.UpdatedAt));
                AssignmentWords.Write(json, assignments.GetValueOrDefault(policy.PolicyId));
            });
        });
}
