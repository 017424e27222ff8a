using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>`fleetmdm device remove`: devices that are no longer of the fleet.</summary>
internal static class DeviceRemoveCommand
{
    public static CommandRow Row => new("remove", "Remove devices with their facts", Create);

    private static CliCommand Create(CommandRow row)
    {
        var devices = new Argument<string[]>("DEVICE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "The ids of the devices; when one is unknown, none is removed",
        };
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { devices, database };
        command.Example("fleetmdm device remove mac-003", "Its facts and tags go; results of stored runs stay counted");
        command.Runs((parsed, cli) => Run(
            [.. parsed.GetValue(devices)!.Distinct(StringComparer.Ordinal)], parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(IReadOnlyList<string> deviceIds, string? databaseOption, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(databaseOption, cli), DatabaseAccess.Write);
        FleetOptions.RequireKnown(new DeviceFilter(deviceIds, [], []), database);
        var assignments = database.Assignments.List();
        foreach (var id in deviceIds)
        {
            if (database.Devices.Find(id) is not { Summary: var device } || !database.Devices.Remove(id)) continue;
            cli.Out.WriteLine("removed " + id + " (" + device.Hostname + ", "
                + (device.OsVersion is null ? device.Os : device.Os + " " + device.OsVersion) + ")");
            var assigned = assignments.Where(policy => policy.Devices.Contains(id)).Select(policy => policy.PolicyId).ToList();
            if (assigned.Count > 0)
                cli.Note("still assigned to it, should it come back: " + string.Join(", ", assigned));
        }
        cli.Note(Words.Count(database.Devices.Count(), "device is", "devices are") + " left");
        return ExitCode.Done;
    }
}
