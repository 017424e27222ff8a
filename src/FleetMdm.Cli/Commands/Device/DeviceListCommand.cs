using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>`fleetmdm device list`.</summary>
internal static class DeviceListCommand
{
    public static CommandRow Row => new("list", "List the devices of the fleet", Create);

    private static CliCommand Create(CommandRow row)
    {
        var systems = FleetOptions.Many("--os", "OS", "Only these operating systems, such as macos or windows");
        var tags = FleetOptions.Tags();
        var stale = new Option<bool>("--stale") { Description = "Only devices not seen for 30 days, or never" };
        var format = new FormatOption(OutputFormat.Table, OutputFormat.Json, OutputFormat.Jsonl, OutputFormat.Csv);
        var asOf = SharedOptions.AsOf("Tell who is stale");
        var output = SharedOptions.Output();
        var database = SharedOptions.Database();

        var command = new CliCommand(row) { systems, tags, stale, asOf, output, database };
        format.AddTo(command);
        command.Example("fleetmdm device list --os macos --tag prod", "The production Macs");
        command.Example("fleetmdm device list --stale --format csv", "Who was not seen for 30 days, for a spreadsheet");
        command.Runs((parsed, cli) => Run(
            new DeviceListArguments(
                new DeviceFilter([], parsed.GetValue(tags) ?? [], FleetOptions.Families(parsed.GetValue(systems) ?? [])),
                parsed.GetValue(stale),
                parsed.GetValue(asOf) ?? cli.Now(),
                format.Of(parsed),
                parsed.GetValue(output),
                parsed.GetValue(database)),
            cli));
        return command;
    }

    internal static ExitCode Run(DeviceListArguments arguments, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(arguments.Database, cli), DatabaseAccess.Read);
        FleetOptions.RequireKnown(arguments.Filter, database);

        var list = new DeviceList(arguments.AsOf, database.Devices.List(arguments.Filter), arguments.OnlyStale);
        OutputFile.Write(arguments.Output, cli, result =>
        {
            switch (arguments.Format)
            {
                case OutputFormat.Json: DeviceListRows.WriteJson(list, result); break;
                case OutputFormat.Jsonl: DeviceListRows.WriteLines(list, result); break;
                case OutputFormat.Csv: DeviceListRows.WriteCsv(list, result); break;
                default: DeviceListTable.Write(list, result); break;
            }
        });
        if (database.Devices.Count() == 0)
            cli.Note("no device is stored: `fleetmdm ingest PATH…` takes reports");
        else if (!list.Rows().Any())
            cli.Note("no device matches");
        return ExitCode.Done;
    }
}

/// <summary>What `device list` was asked.</summary>
internal sealed record DeviceListArguments(
    DeviceFilter Filter, bool OnlyStale, DateTimeOffset AsOf, OutputFormat Format, string? Output, string? Database);
