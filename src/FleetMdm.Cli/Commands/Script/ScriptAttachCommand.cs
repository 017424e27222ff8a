using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm script attach ID --policy P [--check C]`: names a script as the remedy of a policy or a check.</summary>
internal static class ScriptAttachCommand
{
    public static CommandRow Row => new("attach", "Name a script as the remedy of a policy or a check", Create);

    private static CliCommand Create(CommandRow row)
    {
        var id = new Argument<string>("ID") { Description = "The script's id" };
        var policy = new Option<string>("--policy") { HelpName = "ID", Description = "The policy that it remedies", Required = true };
        var check = new Option<string?>("--check") { HelpName = "ID", Description = "Only this check of the policy" };
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { id, policy, check, database };
        command.Example("fleetmdm script attach enable-filevault --policy disk-encryption", "The remedy of a policy");
        command.Example(
            "fleetmdm script attach escrow --policy disk-encryption --check recovery-key", "The remedy of one check");
        command.Runs((parsed, cli) => Run(
            parsed.GetValue(id)!, parsed.GetValue(policy)!, parsed.GetValue(check), parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(string id, string policyId, string? checkId, string? database, CliContext cli)
    {
        using var fleet = FleetDatabase.Open(DatabasePath.Resolve(database, cli), DatabaseAccess.Write);
        StoredScripts.Find(fleet, id);
        var policy = StoredPolicies.Find(fleet, policyId);
        if (checkId is not null && StoredPolicies.Compile(policy) is { } loaded)
        {
            var known = loaded.Policy.Checks.Select(check => check.Id).ToList();
            if (!known.Contains(checkId))
                return cli.Fail(ExitCode.Refused, CommandProblem.UnknownCheck(policyId, checkId, known));
        }
        var answer = fleet.Scripts.Attach(id, policyId, checkId);
        if (!answer.Added) cli.Note("it was so attached already");
        cli.Out.WriteLine(id + " is a remedy of " + policyId + (checkId is null ? "" : ", check " + checkId));
        return ExitCode.Done;
    }
}
