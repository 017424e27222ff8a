using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm policy assign|unassign ID --device D… --tag T…`.</summary>
internal static class PolicyAssignCommand
{
    public static CommandRow AssignRow => new("assign", "Let a policy apply to some devices only", CreateAssign);

    public static CommandRow UnassignRow => new("unassign", "Take assignments of a policy back", CreateUnassign);

    private static CliCommand CreateAssign(CommandRow row)
    {
        var command = Create(row, AssignmentChange.Assign);
        command.Example("fleetmdm policy assign disk-encryption --tag prod", "To devices with a tag, now and later");
        command.Example("fleetmdm policy assign disk-encryption --device mac-001 mac-002", "To two devices");
        command.Notes = "A policy without any assignment applies to every device that its targets match,\n"
            + "one with assignments to those devices only, where its targets match them.";
        return command;
    }

    private static CliCommand CreateUnassign(CommandRow row)
    {
        var command = Create(row, AssignmentChange.Unassign);
        command.Example("fleetmdm policy unassign disk-encryption --tag prod", "No longer to devices with this tag");
        command.Notes = "A policy that loses its last assignment applies to every device again.";
        return command;
    }

    private static CliCommand Create(CommandRow row, AssignmentChange change)
    {
        var id = new Argument<string>("ID") { Description = "The policy's id" };
        var devices = Many("--device", "ID…", "These devices");
        var tags = Many("--tag", "TAG…", "The devices that have one of these tags");
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { id, devices, tags, database };
        command.Validators.Add(result =>
        {
            if (result.GetResult(devices) is null && result.GetResult(tags) is null)
                UsageErrors.Add(result, CommandProblem.NoAssignee(row.Name));
        });
        command.Runs((parsed, cli) => Run(
            change, parsed.GetValue(id)!, parsed.GetValue(devices) ?? [], parsed.GetValue(tags) ?? [],
            parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(
        AssignmentChange change, string id, string[] devices, string[] tags, string? database, CliContext cli)
    {
        using var fleet = FleetDatabase.Open(DatabasePath.Resolve(database, cli), DatabaseAccess.Write);
        var answer = change == AssignmentChange.Assign
            ? fleet.Assignments.Assign(id, devices, tags)
            : fleet.Assignments.Unassign(id, devices, tags);
        if (!answer.PolicyKnown) return cli.Fail(ExitCode.Refused, StoredPolicies.Unknown(fleet, id));
        if (answer.UnknownDevices.Count > 0)
        {
            var known = fleet.Devices.Ids();
            return cli.Fail(
                ExitCode.Refused,
                [.. answer.UnknownDevices.Select(device => CommandProblem.UnknownId("device", device, known))]);
        }
        if (answer.ChangedDevices.Count + answer.ChangedTags.Count == 0)
            cli.Note(change == AssignmentChange.Assign ? "it was so assigned already" : "it was not so assigned");
        // A tag may be given before the first device has it; a mistyped one would leave the policy without devices.
        foreach (var tag in answer.ChangedTags.Where(tag => !fleet.Devices.List(DeviceFilter.All with { Tags = [tag] }).Any()))
            if (change == AssignmentChange.Assign) cli.Note("no device has the tag `" + tag + "` yet");
        cli.Out.WriteLine(id + " applies to " + AssignmentWords.AppliesTo(answer.Now));
        if (change == AssignmentChange.Unassign && answer.Now.IsEmpty && answer.ChangedDevices.Count + answer.ChangedTags.Count > 0)
            cli.Warn(FleetProblem.LastAssignmentGone(id));
        return ExitCode.Done;
    }

    private static Option<string[]> Many(string name, string value, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };
}

/// <summary>Which way assignments are changed.</summary>
internal enum AssignmentChange
{
    Assign,
    Unassign,
}
