using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm policy remove ID…`: takes policies out of the database, all or none.</summary>
internal static class PolicyRemoveCommand
{
    public static CommandRow Row => new("remove", "Remove stored policies", Create);

    private static CliCommand Create(CommandRow row)
    {
        var ids = new Argument<string[]>("ID") { Description = "The policies' ids", Arity = ArgumentArity.OneOrMore };
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { ids, database };
        command.Example("fleetmdm policy remove disk-encryption", "Remove it with its assignments and attachments");
        command.Runs((parsed, cli) => Run(parsed.GetValue(ids)!, parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(string[] ids, string? database, CliContext cli)
    {
        using var fleet = FleetDatabase.Open(DatabasePath.Resolve(database, cli), DatabaseAccess.Write);
        var wanted = ids.Distinct(StringComparer.Ordinal).ToList();
        var unknown = wanted.Where(id => fleet.Policies.Find(id) is null).ToList();
        if (unknown.Count > 0)
            return cli.Fail(ExitCode.Refused, [.. unknown.Select(id => StoredPolicies.Unknown(fleet, id))]);
        foreach (var id in wanted)
        {
            fleet.Policies.Remove(id);
            cli.Out.WriteLine("removed " + id);
        }
        return ExitCode.Done;
    }
}
