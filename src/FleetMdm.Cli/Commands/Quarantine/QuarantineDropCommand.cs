using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands.Quarantine;

/// <summary>`fleetmdm quarantine drop`: records that nobody will mend.</summary>
internal static class QuarantineDropCommand
{
    public static CommandRow Row => new("drop", "Forget records that were set aside", Create);

    private static CliCommand Create(CommandRow row)
    {
        var choice = new QuarantineChoice("The records' numbers; when one is unknown, none is dropped");
        var all = new Option<bool>("--all") { Description = "Every record of the quarantine" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Count them, drop nothing" };
        var database = SharedOptions.Database();
        var command = new CliCommand(row);
        choice.AddTo(command);
        foreach (var option in (Option[])[all, dryRun, database]) command.Add(option);
        command.Example("fleetmdm quarantine drop 7", "One record; its device, if it is stored, stays as it is");
        command.Example("fleetmdm quarantine drop --code FM4111", "All lines that were no JSON");
        command.Validators.Add(result =>
        {
            var isAll = result.GetResult(all) is not null;
            var isChosen = choice.IsGiven(result);
            if (isAll && isChosen) UsageErrors.Add(result, FleetProblem.AllAndSome());
            if (!isAll && !isChosen) UsageErrors.Add(result, FleetProblem.NothingToDrop());
        });
        command.Runs((parsed, cli) => Run(
            choice.Of(parsed), parsed.GetValue(dryRun), parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(ChosenRecords chosen, bool dryRun, string? databaseOption, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(databaseOption, cli), DatabaseAccess.Write);
        var ids = chosen.In(database).Select(record => record.Id).ToList();
        if (!dryRun) database.Quarantine.Drop(ids);
        cli.Out.WriteLine((dryRun ? "dry run, nothing dropped; would drop " : "dropped ") + Words.Count(ids.Count, "record"));
        if (!dryRun) cli.Note(Words.Count(database.Quarantine.Count(), "record is", "records are") + " left in the quarantine");
        return ExitCode.Done;
    }
}
