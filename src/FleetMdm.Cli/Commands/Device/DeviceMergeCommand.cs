using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>`fleetmdm device merge A B`: two devices that are one.</summary>
internal static class DeviceMergeCommand
{
    public static CommandRow Row => new("merge", "Join two devices that are one: B becomes a part of A", Create);

    private static CliCommand Create(CommandRow row)
    {
        var device = new Argument<string>("A") { Description = "The device that stays" };
        var other = new Argument<string>("B") { Description = "The device that becomes a part of it" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would come of it, change nothing" };
        var force = new Option<bool>("--force") { Description = "Also where nothing says that they are one" };
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { device, other, dryRun, force, database };
        command.Example("fleetmdm device merge mac-003 jamf:17 --dry-run", "Which facts would be from where, and where the two differ");
        command.Example("fleetmdm device merge mac-003 jamf:17", "Reports of either are reports of mac-003 from now on");
        command.Notes = "The reports of both are kept, so that `fleetmdm device split B` undoes it. Tags that\nwere given by hand and assignments are joined.";
        command.Runs((parsed, cli) => Run(
            new DeviceMergeArguments(
                parsed.GetValue(device)!, parsed.GetValue(other)!, parsed.GetValue(dryRun), parsed.GetValue(force), parsed.GetValue(database)),
            cli));
        return command;
    }

    internal static ExitCode Run(DeviceMergeArguments arguments, CliContext cli)
    {
        using var database = FleetDatabase.Open(
            DatabasePath.Resolve(arguments.Database, cli), arguments.DryRun ? DatabaseAccess.Read : DatabaseAccess.Write);
        FleetOptions.RequireKnown(new DeviceFilter([arguments.Device, arguments.Other], [], []), database);
        if (arguments.Device == arguments.Other) return cli.Fail(ExitCode.Refused, FleetProblem.MergeWithItself(arguments.Device));
        var isEvident = database.Sources.Duplicates().Any(group =>
            group.DeviceIds.Contains(arguments.Device) && group.DeviceIds.Contains(arguments.Other));
        if (!isEvident && !arguments.Force)
            return cli.Fail(ExitCode.Refused, FleetProblem.NothingSaysTheyAreOne(arguments.Device, arguments.Other));

        var preview = database.Sources.Preview(arguments.Device, arguments.Other)!;
        if (!arguments.DryRun) database.Sources.Merge(arguments.Device, arguments.Other, cli.Now());
        cli.Out.WriteLine((arguments.DryRun ? "dry run, nothing changed; would merge " : "merged ")
            + arguments.Other + " into " + arguments.Device);
        SourcesText.WriteSources(preview with { Merged = [] }, cli.Out);
        SourcesText.WriteDifferences(preview.Origins, cli.Out);
        if (!arguments.DryRun) cli.Note("`fleetmdm device split " + arguments.Other + "` undoes it");
        return ExitCode.Done;
    }
}

/// <param name="Device">The one that stays.</param>
internal sealed record DeviceMergeArguments(string Device, string Other, bool DryRun, bool Force, string? Database);
