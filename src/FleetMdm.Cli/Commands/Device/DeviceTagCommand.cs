using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>`fleetmdm device tag`: gives a device tags by hand.</summary>
internal static class DeviceTagCommand
{
    public static CommandRow Row => new("tag", "Give a device tags by hand", Create);

    private static CliCommand Create(CommandRow row)
    {
        var command = TagArguments.CreateCommand(row, out var read);
        command.Example("fleetmdm device tag mac-003 kiosk lab", "The tags stay when the device reports again");
        command.Runs((parsed, cli) => Run(read(parsed), cli));
        return command;
    }

    internal static ExitCode Run(TagArguments arguments, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(arguments.Database, cli), DatabaseAccess.Write);
        var answer = database.Devices.Tag(arguments.DeviceId, arguments.Tags);
        if (!answer.DeviceKnown)
            return cli.Fail(ExitCode.Refused, CommandProblem.UnknownId("device", arguments.DeviceId, database.Devices.Ids()));

        cli.Out.WriteLine(answer.Changed.Count > 0
            ? arguments.DeviceId + ": tagged " + string.Join(", ", answer.Changed)
            : arguments.DeviceId + ": nothing changed, it was given these tags before");
        return ExitCode.Done;
    }
}
