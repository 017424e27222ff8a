using System.Globalization;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm script list`: the stored scripts and what they remedy.</summary>
internal static class ScriptListCommand
{
    public const string Schema = "fleetmdm.scripts/v1";

    public static CommandRow Row => new("list", "List the stored scripts", Create);

    private static CliCommand Create(CommandRow row)
    {
        var database = SharedOptions.Database();
        var format = new FormatOption(OutputFormat.Table, OutputFormat.Json);
        var command = new CliCommand(row) { database };
        format.AddTo(command);
        command.Example("fleetmdm script list", "Show ids, sizes and what each is attached to");
        command.Runs((parsed, cli) => Run(parsed.GetValue(database), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(string? database, OutputFormat format, CliContext cli)
    {
        using var fleet = FleetDatabase.Open(DatabasePath.Resolve(database, cli), DatabaseAccess.Read);
        var scripts = fleet.Scripts.List();
        var attachments = fleet.Scripts.Attachments().ToLookup(attached => attached.ScriptId, StringComparer.Ordinal);
        if (format == OutputFormat.Json)
        {
            JsonOutput.WriteDocument(cli.Out, Schema, json => json.WriteObjects(
                "scripts", scripts, script => ScriptJson.WriteFields(json, script, attachments[script.ScriptId])));
            return ExitCode.Done;
        }
        if (scripts.Count == 0)
        {
            cli.Note("no script is stored: `fleetmdm script add FILE` takes one");
            return ExitCode.Done;
        }
        var table = new Table(
            new Column("script"), new Column("bytes", Align.Right), new Column("sha256"), new Column("attached to"),
            new Column("name"));
        foreach (var script in scripts)
            table.Add(
                new(script.ScriptId, Style.Accent), script.Size.ToString(CultureInfo.InvariantCulture),
                script.Sha256[..12], string.Join(", ", attachments[script.ScriptId].Select(Target)), script.Name);
        table.WriteTo(cli.Out);
        return ExitCode.Done;
    }

    private static string Target(ScriptAttachment attached) =>
        attached.CheckId is null ? attached.PolicyId : attached.PolicyId + "/" + attached.CheckId;
}
