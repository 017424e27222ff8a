using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>`fleetmdm device split B`: a merge undone, or two machines that sources gave one id taken apart.</summary>
internal static class DeviceSplitCommand
{
    public static CommandRow Row => new("split", "Undo a merge, or take apart what sources gave one id", Create);

    private static CliCommand Create(CommandRow row)
    {
        var device = new Argument<string>("B") { Description = "The id of the device that was merged into another, or that sources share" };
        var source = new Option<string?>("--source")
        {
            HelpName = "SOURCE",
            Description = "Make what this source says of B a device of its own, SOURCE:B, now and in every later ingest",
        };
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { device, source, database };
        command.Example("fleetmdm device split jamf:17", "Both have their own reports, tags and assignments back");
        command.Example("fleetmdm device split 4C4C4544-0034 --source fleet", "Two machines with one UUID: Fleet's becomes fleet:4C4C4544-0034");
        command.Notes = "With --source, tags that were given by hand and assignments stay with B;\n`fleetmdm device merge B SOURCE:B` joins the two again.";
        command.Runs((parsed, cli) => Run(parsed.GetValue(device)!, parsed.GetValue(source), parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(string deviceId, string? source, string? databaseOption, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(databaseOption, cli), DatabaseAccess.Write);
        return source is null ? SplitMerged(deviceId, database, cli) : SplitSource(deviceId, source, database, cli);
    }

    private static ExitCode SplitMerged(string deviceId, FleetDatabase database, CliContext cli)
    {
        var answer = database.Sources.Split(deviceId);
        if (answer.From is not { } from)
            return cli.Fail(ExitCode.Refused, answer.First is { } first
                ? FleetProblem.SplitFirst(deviceId, first)
                : FleetProblem.NotMerged(deviceId, SourcesOf(deviceId, database)));
        cli.Out.WriteLine("split " + deviceId + " off " + from);
        return ExitCode.Done;
    }

    private static ExitCode SplitSource(string deviceId, string source, FleetDatabase database, CliContext cli)
    {
        var sources = SourcesOf(deviceId, database);
        if (sources.Length == 0)
            return cli.Fail(ExitCode.Refused, database.Sources.RootOf(deviceId) is { } root
                ? FleetProblem.MergedDevice(deviceId, root)
                : CommandProblem.UnknownId("device", deviceId, database.Devices.Ids()));
        if (!sources.Contains(source) || sources.Length == 1)
            return cli.Fail(ExitCode.Refused, FleetProblem.NotJoinedBySources(deviceId, source, sources));
        if (database.Sources.SplitSource(deviceId, source) is not { } own)
            return cli.Fail(ExitCode.Refused, FleetProblem.OwnIdTaken(deviceId, source));
        cli.Out.WriteLine("split off what " + source + " says of " + deviceId + ": it is the device " + own + " from now on");
        cli.Note("`fleetmdm device merge " + deviceId + " " + own + "` joins them again");
        return ExitCode.Done;
    }

    /// <summary>The sources that speak of this id itself, not of devices that were merged into it.</summary>
    private static string[] SourcesOf(string deviceId, FleetDatabase database) =>
        [.. (database.Sources.Of(deviceId)?.Reports ?? []).Where(report => report.DeviceId == deviceId).Select(report => report.Source)];
}
