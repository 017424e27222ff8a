using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Commands.Mapping;
using FleetMdm.Cli.Reports;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Quarantine;

namespace FleetMdm.Cli.Commands.Quarantine;

/// <summary>`fleetmdm quarantine retry`: records that were set aside, judged anew.</summary>
internal static class QuarantineRetryCommand
{
    public static CommandRow Row => new("retry", "Try records that were set aside again", Create);

    private static CliCommand Create(CommandRow row)
    {
        var choice = new QuarantineChoice("The records' numbers (default: all)");
        var source = new Option<string?>("--as")
        {
            HelpName = "FORMAT",
            Description = "Take them for this format (default: the one that each was read as)",
        };
        var mappings = MappingFolder.Option();
        var dryRun = new Option<bool>("--dry-run") { Description = "Judge them, store nothing" };
        var asOf = SharedOptions.AsOf("Tell times that lie in the future");
        var zone = InventoryOptions.AssumedTimeZone();
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var database = SharedOptions.Database();
        var command = new CliCommand(row);
        choice.AddTo(command);
        foreach (var option in (Option[])[source, mappings, dryRun, asOf, zone, database]) command.Add(option);
        format.AddTo(command);
        command.Example("fleetmdm quarantine retry --mappings mappings/", "Everything, after a mapping of your own was mended");
        command.Example("fleetmdm quarantine retry 7 8 --as fleet", "Two records whose format nothing told");
        command.Notes = "What is good now is stored and leaves the quarantine; the rest stays, with the\nreason of today (exit 3).";
        command.Runs((parsed, cli) => Run(
            choice.Of(parsed),
            new IngestRequest
            {
                Inputs = [],
                AsOf = parsed.GetValue(asOf) ?? cli.Now(),
                Format = parsed.GetValue(source),
                Mappings = MappingFolder.Load(parsed.GetValue(mappings)),
                AssumedTimeZone = parsed.GetValue(zone),
                DryRun = parsed.GetValue(dryRun),
            },
            format.Of(parsed),
            parsed.GetValue(database),
            cli));
        return command;
    }

    internal static ExitCode Run(
        ChosenRecords chosen, IngestRequest request, OutputFormat format, string? databaseOption, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(databaseOption, cli), DatabaseAccess.Write);
        var records = chosen.In(database);
        var summary = QuarantineRetry.Run([.. records.Select(record => record.Id)], request, database);
        if (summary.Refused is { } refused)
            return cli.Fail(ExitCode.Refused, new Failure(refused.Code, refused.Message, refused.Help));

        var left = summary.Left.Select(id => database.Quarantine.Find(id)!);
        if (format == OutputFormat.Json) QuarantineJson.WriteRetry(summary, left, request, cli.Out);
        else QuarantineText.WriteRetry(summary, left, request.DryRun, cli);
        return summary.Left.Count > 0 ? ExitCode.Partial : ExitCode.Done;
    }
}
