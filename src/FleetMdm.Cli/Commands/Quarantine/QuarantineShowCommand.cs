using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands.Quarantine;

/// <summary>`fleetmdm quarantine show ID`: a record, what is wrong with it and what to do.</summary>
internal static class QuarantineShowCommand
{
    public static CommandRow Row => new("show", "Show a record that was set aside: what is wrong, where, and what to do", Create);

    private static CliCommand Create(CommandRow row)
    {
        var id = QuarantineChoice.One();
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { id, database };
        format.AddTo(command);
        command.Example("fleetmdm quarantine show 7", "The reason, the place, the cure and the record");
        command.Notes = "Values whose names are those of secrets (passwords, recovery keys, tokens) were\nnever stored: null stands in their place.";
        command.Runs((parsed, cli) => Run(parsed.GetValue(id), format.Of(parsed), parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(long id, OutputFormat format, string? databaseOption, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(databaseOption, cli), DatabaseAccess.Read);
        if (database.Quarantine.Find(id) is not { } record)
            return cli.Fail(ExitCode.Refused, FleetProblem.NotInQuarantine(id));
        if (format == OutputFormat.Json) QuarantineJson.Write(record, database.Quarantine.RecordOf(id), cli.Out);
        else QuarantineText.Write(record, database.Quarantine.RecordOf(id), cli.Out);
        return ExitCode.Done;
    }
}
