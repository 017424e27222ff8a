using FleetMdm.Cli.Reports;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Cli.Commands;

/// <summary>
/// Lays the fleet out for its policies before a check asks for it.
/// </summary>
internal static class FleetPreparation
{
    /// <summary>
    /// After an ingest that changed much of it. The batch is stored and told before that: what goes wrong here, or is
    /// interrupted, costs the next check some time.
    /// </summary>
    public static void After(IngestSummary summary, DateTimeOffset asOf, FleetDatabase database, CliContext cli)
    {
        if (summary.Outcome != IngestOutcome.Stored) return;
        cli.Out.Flush();
        try
        {
            if (database.Runs.IsPreparingWorthwhile(summary.New + summary.Updated)) Prepare(database, asOf, cli);
        }
        catch (StoreException failure)
        {
            cli.Note("stored, but not prepared for the next check: " + failure.Message);
        }
    }

    /// <summary>Lays it out for all stored policies, where that has not been done; with progress on stderr.</summary>
    public static void Prepare(FleetDatabase database, DateTimeOffset asOf, CliContext cli)
    {
        var policies = Policies(database);
        if (policies.Count == 0) return;
        using var progress = new Progress(cli, "preparing", database.Devices.Count());
        database.Runs.PrepareColumns(
            new EvaluationRequest(policies, database.Assignments.List(), RunScope.Everything, asOf), progress, cli.Stopping);
    }

    private static List<PlannedPolicy> Policies(FleetDatabase database) =>
    [
        .. from stored in database.Policies.List()
           let compiled = StoredPolicies.Compile(stored)
           where compiled is not null
           select new PlannedPolicy(compiled.Policy, stored.Sha256),
    ];
}
