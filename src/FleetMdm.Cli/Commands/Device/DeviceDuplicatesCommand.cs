using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>`fleetmdm device duplicates`: devices that are probably one, because of what no two machines have.</summary>
internal static class DeviceDuplicatesCommand
{
    public static CommandRow Row => new("duplicates", "List devices that are probably one, with the evidence", Create);

    private static CliCommand Create(CommandRow row)
    {
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { database };
        format.AddTo(command);
        command.Example("fleetmdm device duplicates", "The same serial number of one vendor, or the same hardware UUID");
        command.Notes = "A hostname is no evidence, and neither is what firmware writes where it knows\nnothing. Nothing is merged: `fleetmdm device merge` does that.";
        command.Runs((parsed, cli) => Run(format.Of(parsed), parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(OutputFormat format, string? databaseOption, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(databaseOption, cli), DatabaseAccess.Read);
        var groups = database.Sources.Duplicates();
        if (format == OutputFormat.Json) DuplicatesReport.WriteJson(groups, database.Devices, cli.Out);
        else DuplicatesReport.WriteText(groups, database.Devices, cli);
        return ExitCode.Done;
    }
}
