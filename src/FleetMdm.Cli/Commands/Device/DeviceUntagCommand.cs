using FleetMdm.Cli.CommandLine;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>`fleetmdm device untag`: takes back tags that were given by hand.</summary>
internal static class DeviceUntagCommand
{
    public static CommandRow Row => new("untag", "Take back tags that were given by hand", Create);

    private static CliCommand Create(CommandRow row)
    {
        var command = TagArguments.CreateCommand(row, out var read);
        command.Example("fleetmdm device untag mac-003 kiosk", "Tags that the device reports itself stay");
        command.Runs((parsed, cli) => Run(read(parsed), cli));
        return command;
    }

    internal static ExitCode Run(TagArguments arguments, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(arguments.Database, cli), DatabaseAccess.Write);
        var answer = database.Devices.Untag(arguments.DeviceId, arguments.Tags);
        if (!answer.DeviceKnown)
            return cli.Fail(ExitCode.Refused, CommandProblem.UnknownId("device", arguments.DeviceId, database.Devices.Ids()));

        cli.Out.WriteLine(answer.Changed.Count > 0
            ? arguments.DeviceId + ": untagged " + string.Join(", ", answer.Changed)
            : arguments.DeviceId + ": nothing changed");
        TellReported(arguments, database, cli);
        return ExitCode.Done;
    }

    /// <summary>A tag that is still there is one that the device reports: only its source can take it away.</summary>
    private static void TellReported(TagArguments arguments, FleetDatabase database, CliContext cli)
    {
        var reported = database.Devices.Find(arguments.DeviceId)?.Summary.ReportedTags ?? [];
        foreach (var tag in arguments.Tags.Where(reported.Contains))
            cli.Note("`" + tag + "` is reported by the device, not given by hand: it stays");
    }
}
