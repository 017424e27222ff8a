using FleetMdm.Cli.Reports;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Cli.Commands;

/// <summary>
/// Lays the fleet out for its policies when an ingest has changed much of it, so that the next check need not. The batch is
/// stored and told before that: what goes wrong here, or is interrupted, costs the next check some time.
/// </summary>
internal static class FleetPreparation
{
    public static void After(IngestSummary summary, DateTimeOffset asOf, FleetDatabase database, CliContext cli)
    {
        if (summary.Outcome != IngestOutcome.Stored) return;
        cli.Out.Flush();
        try
        {
            if (database.Runs.IsPreparingWorthwhile(summary.New + summary.Updated) && Policies(database) is { Count: > 0 } policies)
                Prepare(new EvaluationRequest(policies, database.Assignments.List(), RunScope.Everything, asOf), database, cli);
        }
        catch (StoreException failure)
        {
            cli.Note("stored, but not prepared for the next check: " + failure.Message);
        }
    }

    private static void Prepare(EvaluationRequest request, FleetDatabase database, CliContext cli)
    {
        using var progress = new Progress(cli, "preparing", database.Devices.Count());
        database.Runs.PrepareColumns(request, progress, cli.Stopping);
    }

    private static List<PlannedPolicy> Policies(FleetDatabase database) =>
    [
        .. from stored in database.Policies.List()
           let compiled = StoredPolicies.Compile(stored)
           where compiled is not null
           select new PlannedPolicy(compiled.Policy, stored.Sha256),
    ];
}
