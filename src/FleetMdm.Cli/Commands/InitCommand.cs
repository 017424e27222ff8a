using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm init`: makes the database.</summary>
internal static class InitCommand
{
    public static CommandRow Row => new("init", "Create the database", Create);

    private static CliCommand Create(CommandRow row)
    {
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { database };
        command.Example("fleetmdm init", "Create it in its usual place");
        command.Example("fleetmdm init --db fleet.db", "Create it in this folder");
        command.Runs((parsed, cli) => Run(parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(string? database, CliContext cli)
    {
        var path = DatabasePath.Resolve(database, cli);
        FleetDatabase.Create(path).Dispose();
        cli.Out.WriteLine("created " + path);
        cli.Note("next: `fleetmdm ingest PATH…` takes device reports, `fleetmdm policy add PATH…` takes policies");
        return ExitCode.Done;
    }
}
