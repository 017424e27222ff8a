using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm policy assignments [ID]`: which policies are assigned to whom.</summary>
internal static class PolicyAssignmentsCommand
{
    public const string Schema = "fleetmdm.assignments/v1";

    public static CommandRow Row => new("assignments", "Show to whom policies are assigned", Create);

    private static CliCommand Create(CommandRow row)
    {
        var id = new Argument<string?>("ID")
        {
            Description = "Only this policy",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var database = SharedOptions.Database();
        var format = new FormatOption(OutputFormat.Table, OutputFormat.Json);
        var command = new CliCommand(row) { id, database };
        format.AddTo(command);
        command.Example("fleetmdm policy assignments", "Every assignment");
        command.Example("fleetmdm policy assignments disk-encryption", "Of one policy");
        command.Runs((parsed, cli) => Run(parsed.GetValue(id), parsed.GetValue(database), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(string? id, string? database, OutputFormat format, CliContext cli)
    {
        using var fleet = FleetDatabase.Open(DatabasePath.Resolve(database, cli), DatabaseAccess.Read);
        var assignments = id is null
            ? fleet.Assignments.List()
            : [fleet.Assignments.Of(StoredPolicies.Find(fleet, id).PolicyId)];
        if (format == OutputFormat.Json) WriteJson(cli.Out, assignments);
        else if (assignments.All(assigned => assigned.IsEmpty))
            cli.Note(id is null
                ? "nothing is assigned: every policy applies to every device that its targets match"
                : "it has no assignment: it applies to every device that its targets match");
        else WriteTable(cli.Out, assignments);
        return ExitCode.Done;
    }

    private static void WriteTable(TextTerminal terminal, IReadOnlyList<PolicyAssignments> assignments)
    {
        var table = new Table(new Column("policy"), new Column("by"), new Column("assigned to"));
        foreach (var assigned in assignments)
        {
            foreach (var tag in assigned.Tags) table.Add(new(assigned.PolicyId, Style.Accent), "tag", tag);
            foreach (var device in assigned.Devices) table.Add(new(assigned.PolicyId, Style.Accent), "device", device);
        }
        table.WriteTo(terminal);
    }

    private static void WriteJson(TextTerminal terminal, IReadOnlyList<PolicyAssignments> assignments) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteObjects("policies", assignments, assigned =>
            {
                json.WriteString("policy_id", assigned.PolicyId);
                json.WriteStrings("devices", assigned.Devices);
                json.WriteStrings("tags", assigned.Tags);
            });
        });
}
