using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm script verify [ID…]`: hashes stored scripts anew and compares.</summary>
internal static class ScriptVerifyCommand
{
    public const string Schema = "fleetmdm.script-verify/v1";

    public static CommandRow Row => new("verify", "Check that stored scripts are what was added", Create);

    private static CliCommand Create(CommandRow row)
    {
        var ids = new Argument<string[]>("ID") { Description = "Only these scripts", Arity = ArgumentArity.ZeroOrMore };
        var database = SharedOptions.Database();
        var format = new FormatOption(OutputFormat.Table, OutputFormat.Json);
        var command = new CliCommand(row) { ids, database };
        format.AddTo(command);
        command.Example("fleetmdm script verify", "Every script; exit code 1 when one was changed behind our back");
        command.Runs((parsed, cli) => Run(
            parsed.GetValue(ids) ?? [], parsed.GetValue(database), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(string[] ids, string? database, OutputFormat format, CliContext cli)
    {
        using var fleet = FleetDatabase.Open(DatabasePath.Resolve(database, cli), DatabaseAccess.Read);
        foreach (var id in ids) StoredScripts.Find(fleet, id);
        var verified = fleet.Scripts.Verify().Where(script => ids.Length == 0 || ids.Contains(script.ScriptId)).ToList();
        if (format == OutputFormat.Json) WriteJson(cli.Out, verified);
        else if (verified.Count == 0) cli.Note("no script is stored");
        else WriteTable(cli.Out, verified);
        return verified.TrueForAll(script => script.IsIntact) ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    private static void WriteTable(TextTerminal terminal, List<ScriptVerification> verified)
    {
        var table = new Table(new Column("result"), new Column("script"), new Column("sha256"));
        foreach (var script in verified)
        {
            table.Add(
                script.IsIntact ? new("intact", Style.Good) : new("changed", Style.Bad), script.ScriptId, script.RecordedSha256);
            if (!script.IsIntact) table.Add("", "", "now " + script.ActualSha256);
        }
        table.WriteTo(terminal);
    }

    private static void WriteJson(TextTerminal terminal, List<ScriptVerification> verified) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteObjects("scripts", verified, script =>
            {
                json.WriteString("script_id", script.ScriptId);
                json.WriteBoolean("intact", script.IsIntact);
                json.WriteString("recorded_sha256", script.RecordedSha256);
                json.WriteString("actual_sha256", script.ActualSha256);
            });
        });
}
