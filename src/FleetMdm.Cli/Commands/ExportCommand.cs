using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm export`: the inventory, as ingest takes it back.</summary>
internal static class ExportCommand
{
    public static CommandRow Row => new("export", "Write the inventory, as ingest takes it back", Create);

    private static CliCommand Create(CommandRow row)
    {
        var format = new FormatOption(OutputFormat.Json, OutputFormat.Jsonl, OutputFormat.Csv);
        var output = SharedOptions.Output();
        var database = SharedOptions.Database();

        var command = new CliCommand(row) { output, database };
        format.AddTo(command);
        command.Example("fleetmdm export --format jsonl -o fleet.jsonl", "One native report a line");
        command.Example("fleetmdm export --format csv -o fleet.csv", "For a spreadsheet; the facts are JSON in one column");
        command.Notes = "Ingesting an export changes nothing. Tags given by hand are not what devices\n"
            + "reported: they stay in this database, and in the CSV's column given_tags.";
        command.Runs((parsed, cli) => Run(format.Of(parsed), parsed.GetValue(output), parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(OutputFormat format, string? output, string? databaseOption, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(databaseOption, cli), DatabaseAccess.Read);
        OutputFile.Write(output, cli, result =>
        {
            var devices = database.Devices.Read(DeviceFilter.All);
            switch (format)
            {
                case OutputFormat.Csv: InventoryRows.WriteCsv(devices, result); break;
                case OutputFormat.Jsonl: InventoryRows.WriteLines(devices, result); break;
                default: InventoryRows.WriteJson(devices, result); break;
            }
        });
        return ExitCode.Done;
    }
}
