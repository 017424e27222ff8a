using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm script add FILE`: stores a script's bytes and their SHA-256.</summary>
internal static class ScriptAddCommand
{
    private const int LargestScript = 4 * 1024 * 1024;

    public static CommandRow Row => new("add", "Store a script, or replace it", Create);

    private static CliCommand Create(CommandRow row)
    {
        var file = new Argument<string>("FILE") { Description = "The script, or - for stdin" };
        var id = new Option<string?>("--id") { HelpName = "ID", Description = "Its id (default: the file's name without its ending)" };
        var name = new Option<string?>("--name") { HelpName = "NAME", Description = "Its name for people (default: the id)" };
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { file, id, name, database };
        command.Example("fleetmdm script add enable-filevault.sh", "Under the id enable-filevault");
        command.Example("fleetmdm script add fix.ps1 --id enable-bitlocker --name \"Turn on BitLocker\"", "Under an id of its own");
        command.Runs((parsed, cli) => Run(
            parsed.GetValue(file)!, parsed.GetValue(id), parsed.GetValue(name), parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(string file, string? id, string? name, string? database, CliContext cli)
    {
        if (file == "-" && id is null) return cli.Fail(ExitCode.Refused, CommandProblem.MissingOption("--id", "script add"));
        var content = InputFile.Read(file, LargestScript, cli);
        if (content.Length > LargestScript)
            return cli.Fail(ExitCode.Refused, CommandProblem.TooLarge(file, LargestScript));
        if (content.Length == 0) return cli.Fail(ExitCode.Refused, CommandProblem.EmptyFile(file));
        var scriptId = id ?? Path.GetFileNameWithoutExtension(file);
        if (!IsId(scriptId)) return cli.Fail(ExitCode.Refused, CommandProblem.BadId(scriptId));

        using var fleet = FleetDatabase.Open(DatabasePath.Resolve(database, cli), DatabaseAccess.Write);
        var outcome = fleet.Scripts.Put(scriptId, name ?? scriptId, content, cli.Now());
        cli.Out.WriteLine(Phrase.Of(outcome) + " " + scriptId + "  sha256 " + fleet.Scripts.Find(scriptId)!.Sha256);
        return ExitCode.Done;
    }

    private static bool IsId(string text) =>
        text.Length is > 0 and <= 128 && (char.IsAsciiLetterLower(text[0]) || char.IsAsciiDigit(text[0]))
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');
}
