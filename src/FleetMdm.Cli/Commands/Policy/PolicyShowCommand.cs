using System.CommandLine;
using System.Text;
using System.Text.Json;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm policy show ID`: a stored policy as it was written, or as it was understood.</summary>
internal static class PolicyShowCommand
{
    public const string Schema = "fleetmdm.policy-show/v1";

    public static CommandRow Row => new("show", "Show a stored policy", Create);

    private static CliCommand Create(CommandRow row)
    {
        var id = new Argument<string>("ID") { Description = "The policy's id" };
        var database = SharedOptions.Database();
        var output = SharedOptions.Output();
        var format = new FormatOption(OutputFormat.Yaml, OutputFormat.Json);
        var command = new CliCommand(row) { id, database, output };
        format.AddTo(command);
        command.Example("fleetmdm policy show disk-encryption", "As it was written");
        command.Example("fleetmdm policy show disk-encryption --json", "With the rules that short forms stand for");
        command.Example("fleetmdm policy show disk-encryption -o disk.yaml", "Into a file, byte for byte");
        command.Runs((parsed, cli) => Run(
            parsed.GetValue(id)!, parsed.GetValue(database), format.Of(parsed), parsed.GetValue(output), cli));
        return command;
    }

    internal static ExitCode Run(string id, string? database, OutputFormat format, string? output, CliContext cli)
    {
        using var fleet = FleetDatabase.Open(DatabasePath.Resolve(database, cli), DatabaseAccess.Read);
        var stored = StoredPolicies.Find(fleet, id);
        OutputFile.Write(output, cli, terminal =>
        {
            if (format == OutputFormat.Json) WriteJson(terminal, stored, fleet.Assignments.Of(id));
            // A file gets what was stored; what may reach a terminal, now or later, is escaped.
            else if (output is null or "-") terminal.WriteSource(stored.RawYaml);
            else terminal.Bytes.Write(Encoding.UTF8.GetBytes(stored.RawYaml));
        });
        return ExitCode.Done;
    }

    private static void WriteJson(TextTerminal terminal, StoredPolicy stored, PolicyAssignments assignments) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteString("policy_id", stored.PolicyId);
            json.WriteString("name", stored.Name);
            json.WriteText("description", stored.Description);
            json.WriteString("severity", SeverityText.Of(stored.Severity));
            json.WriteString("sha256", stored.Sha256);
            json.WriteString("updated_at", Rfc3339.Format(stored.UpdatedAt));
            AssignmentWords.Write(json, assignments);
            if (StoredPolicies.Compile(stored) is { } loaded) WriteMeaning(json, loaded);
            json.WriteString("yaml", stored.RawYaml);
        });

    private static void WriteMeaning(Utf8JsonWriter json, LoadedPolicy loaded)
    {
        var document = loaded.Source.Document;
        json.WriteStrings("references", document.References);
        json.WriteStartObject("targets");
        json.WriteStrings("os", document.TargetOs);
        json.WriteStrings("tags", document.TargetTags);
        json.WriteText("when", document.TargetWhen);
        json.WriteEndObject();
        json.WriteObjects("checks", loaded.Policy.Checks, check =>
        {
            json.WriteString("id", check.Id);
            json.WriteString("rule", check.RuleText);
            json.WriteText("message", check.Message);
            json.WriteText("remediation", check.Remediation);
            json.WriteText("script", check.Script);
            json.WriteStrings("facts", check.FactPaths);
        });
        json.WriteNumber("tests", loaded.Source.Tests.Count);
    }
}
