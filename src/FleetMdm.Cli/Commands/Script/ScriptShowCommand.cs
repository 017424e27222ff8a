using System.CommandLine;
using System.Text;
using System.Text.Unicode;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm script show ID`: a stored script's text.</summary>
internal static class ScriptShowCommand
{
    public const string Schema = "fleetmdm.script/v1";

    public static CommandRow Row => new("show", "Show a stored script", Create);

    private static CliCommand Create(CommandRow row)
    {
        var id = new Argument<string>("ID") { Description = "The script's id" };
        var database = SharedOptions.Database();
        var output = SharedOptions.Output();
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var command = new CliCommand(row) { id, database, output };
        format.AddTo(command);
        command.Example("fleetmdm script show enable-filevault", "Read it before you run it");
        command.Example("fleetmdm script show enable-filevault -o enable-filevault.sh", "Into a file, byte for byte");
        command.Runs((parsed, cli) => Run(
            parsed.GetValue(id)!, parsed.GetValue(database), format.Of(parsed), parsed.GetValue(output), cli));
        return command;
    }

    internal static ExitCode Run(string id, string? database, OutputFormat format, string? output, CliContext cli)
    {
        using var fleet = FleetDatabase.Open(DatabasePath.Resolve(database, cli), DatabaseAccess.Read);
        var script = StoredScripts.Find(fleet, id);
        var content = fleet.Scripts.Content(id) ?? [];
        var text = Utf8.IsValid(content) ? Encoding.UTF8.GetString(content) : null;
        var toFile = output is not null and not "-";
        if (format == OutputFormat.Text && text is null && !toFile)
            return cli.Fail(ExitCode.Refused, CommandProblem.NotShowable(id));

        OutputFile.Write(output, cli, terminal =>
        {
            if (format == OutputFormat.Text && toFile) terminal.Bytes.Write(content);
            else if (format == OutputFormat.Text) terminal.WriteSource(text!);
            else JsonOutput.WriteDocument(terminal, Schema, json =>
            {
                var attachments = fleet.Scripts.Attachments().Where(attached => attached.ScriptId == id);
                ScriptJson.WriteFields(json, script, attachments);
                json.WriteText("content", text);
                json.WriteBase64String("content_base64", content);
            });
        });
        return ExitCode.Done;
    }
}
