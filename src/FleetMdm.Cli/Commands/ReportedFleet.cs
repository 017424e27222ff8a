using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>The run that a report is about, with its database.</summary>
internal sealed class ReportedFleet : IDisposable
{
    private ReportedFleet(FleetDatabase database, FleetRun run)
    {
        Database = database;
        Run = run;
    }

    public FleetDatabase Database { get; }

    public FleetRun Run { get; }

    /// <summary>
    /// The last stored run of everything; where there is none, or <c>--as-of</c> asks for another moment, one that is
    /// made now and not stored.
    /// </summary>
    /// <exception cref="CommandException">An id or tag is unknown, or no run can be made.</exception>
    public static ReportedFleet Open(ReportArguments arguments, CliContext cli)
    {
        var database = FleetDatabase.Open(DatabasePath.Resolve(arguments.Database, cli), DatabaseAccess.Read);
        try
        {
            var run = arguments.AsOf is null ? database.Runs.LatestOfEverything() : null;
            if (run is null)
            {
                database.Dispose();
                var fleet = CheckedFleet.Open(arguments.Database, [], DatabaseAccess.Read, cli);
                database = fleet.Database;
                if (arguments.AsOf is null)
                    cli.Note("no check was stored yet: this one is made now and not stored; `fleetmdm check` stores one");
                run = fleet.Evaluate(DeviceFilter.All, [], arguments.AsOf ?? cli.Now(), cli);
            }
            RequireKnown(arguments, database, run);
            return new(database, run);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Dispose() => Database.Dispose();

    private static void RequireKnown(ReportArguments arguments, FleetDatabase database, FleetRun run)
    {
        FleetOptions.RequireKnown(arguments.Devices, database);
        var known = run.Summary.Policies.Select(policy => policy.PolicyId).ToList();
        Failure[] failures =
            [.. arguments.PolicyIds.Where(id => !known.Contains(id)).Select(id => FleetProblem.PolicyNotInRun(id, known))];
        if (failures.Length > 0) throw new CommandException(failures);
    }
}
