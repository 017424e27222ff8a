using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands.Quarantine;

/// <summary>`fleetmdm quarantine list`.</summary>
internal static class QuarantineListCommand
{
    public static CommandRow Row => new("list", "List the records that were set aside, with reason and place", Create);

    private static CliCommand Create(CommandRow row)
    {
        var choice = new QuarantineChoice(ids: null);
        var format = new FormatOption(OutputFormat.Table, OutputFormat.Json);
        var database = SharedOptions.Database();
        var command = new CliCommand(row);
        choice.AddTo(command);
        command.Add(database);
        format.AddTo(command);
        command.Example("fleetmdm quarantine list", "What is set aside, where it stood and why");
        command.Example("fleetmdm quarantine list --code FM4201 --json", "All that lack a required field, for a program");
        command.Runs((parsed, cli) => Run(choice.Of(parsed), format.Of(parsed), parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(ChosenRecords chosen, OutputFormat format, string? databaseOption, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(databaseOption, cli), DatabaseAccess.Read);
        var records = database.Quarantine.List(chosen.Filter);
        if (format == OutputFormat.Json) QuarantineJson.WriteList(records, cli.Out);
        else QuarantineText.WriteList(records, chosen.IsEverything, cli);
        return ExitCode.Done;
    }
}
