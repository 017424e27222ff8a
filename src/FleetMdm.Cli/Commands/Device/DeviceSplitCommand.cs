using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>`fleetmdm device split B`: a merge undone.</summary>
internal static class DeviceSplitCommand
{
    public static CommandRow Row => new("split", "Undo a merge: B is a device of its own again", Create);

    private static CliCommand Create(CommandRow row)
    {
        var device = new Argument<string>("B") { Description = "The id of the device that was merged into another" };
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { device, database };
        command.Example("fleetmdm device split jamf:17", "Both have their own reports, tags and assignments back");
        command.Runs((parsed, cli) => Run(parsed.GetValue(device)!, parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(string deviceId, string? databaseOption, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(databaseOption, cli), DatabaseAccess.Write);
        var answer = database.Sources.Split(deviceId);
        if (answer.From is not { } from)
            return cli.Fail(ExitCode.Refused, answer.First is { } first
                ? FleetProblem.SplitFirst(deviceId, first)
                : FleetProblem.NotMerged(deviceId, database.Devices.Find(deviceId) is not null));
        cli.Out.WriteLine("split " + deviceId + " off " + from);
        return ExitCode.Done;
    }
}
