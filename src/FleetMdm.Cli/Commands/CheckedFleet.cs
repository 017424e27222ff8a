using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Reports;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Cli.Commands;

/// <summary>
/// Devices and policies that are ready to be evaluated: those of the database, or files read into a database in
/// memory, so that both go one way from here on.
/// </summary>
internal sealed class CheckedFleet : IDisposable
{
    private CheckedFleet(FleetDatabase database, IReadOnlyList<PlannedPolicy> policies, bool isPartial)
    {
        Database = database;
        Policies = policies;
        IsPartial = isPartial;
        ById = policies.ToDictionary(planned => planned.Policy.Id, planned => planned.Policy, StringComparer.Ordinal);
    }

    public FleetDatabase Database { get; }

    public IReadOnlyList<PlannedPolicy> Policies { get; }

    /// <summary>The policies by id.</summary>
    public IReadOnlyDictionary<string, Policy> ById { get; }

    /// <summary>Some records of the files could not be accepted, and are not among the devices.</summary>
    public bool IsPartial { get; }

    /// <summary>The database's devices and policies.</summary>
    /// <param name="databaseOption">What <c>--db</c> says.</param>
    /// <param name="policyIds">The policies wanted; empty: all.</param>
    /// <exception cref="CommandException">There is no device or no policy, an id is unknown, or a policy has errors.</exception>
    public static CheckedFleet Open(
        string? databaseOption, IReadOnlyList<string> policyIds, DatabaseAccess access, CliContext cli)
    {
        var path = DatabasePath.Resolve(databaseOption, cli);
        var database = FleetDatabase.Open(path, access);
        try
        {
            return Load(database, policyIds, cli);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The devices and policies of files, without a database.</summary>
    /// <exception cref="CommandException">There is no device or no policy, an id is unknown, or a policy has errors.</exception>
    public static CheckedFleet Read(
        IngestRequest inventory,
        IReadOnlyList<string> policyFiles,
        IReadOnlyList<string> policyIds,
        CliContext cli)
    {
        var load = PolicyLoader.Load(policyFiles, FactSchema.BuiltIn, WantedProblems.Errors, cli);
        RefuseErrors(load.Diagnostics, cli);
        if (load.Policies.Count == 0) throw new CommandException(FleetProblem.NoPoliciesIn(policyFiles));
        RequireKnown(policyIds, [.. load.Policies.Select(policy => policy.Policy.Id)]);

        var database = FleetDatabase.OpenInMemory();
        try
        {
            var isPartial = Ingest(inventory, database, cli);
            var policies = load.Policies
                .Where(policy => policyIds.Count == 0 || policyIds.Contains(policy.Policy.Id))
                .Select(policy => new PlannedPolicy(policy.Policy, Sha256Text.Of(policy.Source.RawYaml)));
            return new CheckedFleet(database, [.. policies], isPartial);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Evaluates, with progress on stderr.</summary>
    public FleetRun Evaluate(DeviceFilter devices, IReadOnlyList<string> policyIds, DateTimeOffset asOf, CliContext cli)
    {
        var request = Request(devices, policyIds, asOf);
        using var progress = new Progress(cli, "checking", Database.Devices.Count());
        return Database.Runs.Evaluate(request, progress, cli.Stopping);
    }

    /// <summary>How the question would be answered now.</summary>
    public RunPlan Plan(DeviceFilter devices, IReadOnlyList<string> policyIds, DateTimeOffset asOf) =>
        Database.Runs.Plan(Request(devices, policyIds, asOf));

    /// <summary>Lays the fleet out for this question, where that has not been done; with progress on stderr.</summary>
    public void PrepareColumns(DeviceFilter devices, IReadOnlyList<string> policyIds, DateTimeOffset asOf, CliContext cli)
    {
        using var progress = new Progress(cli, "preparing", Database.Devices.Count());
        Database.Runs.PrepareColumns(Request(devices, policyIds, asOf), progress, cli.Stopping);
    }

    public void Dispose() => Database.Dispose();

    private EvaluationRequest Request(DeviceFilter devices, IReadOnlyList<string> policyIds, DateTimeOffset asOf) =>
        new(Policies, Database.Assignments.List(), new RunScope(devices.DeviceIds, devices.Tags, policyIds), asOf);

    private static CheckedFleet Load(FleetDatabase database, IReadOnlyList<string> policyIds, CliContext cli)
    {
        if (database.Devices.Count() == 0) throw new CommandException(FleetProblem.NoDevices(database.Location));
        var stored = database.Policies.List();
        if (stored.Count == 0) throw new CommandException(FleetProblem.NoPolicies(database.Location));
        RequireKnown(policyIds, [.. stored.Select(policy => policy.PolicyId)]);

        var planned = new List<PlannedPolicy>();
        var errors = new List<FileDiagnostic>();
        foreach (var policy in stored.Where(policy => policyIds.Count == 0 || policyIds.Contains(policy.PolicyId)))
        {
            var load = PolicyLoader.LoadText(policy.PolicyId, policy.RawYaml, FactSchema.BuiltIn, WantedProblems.Errors);
            errors.AddRange(load.Diagnostics);
            planned.AddRange(load.Policies.Select(loaded => new PlannedPolicy(loaded.Policy, policy.Sha256)));
        }
        RefuseErrors(errors, cli);
        return new CheckedFleet(database, planned, isPartial: false);
    }

    /// <summary>A policy that cannot be evaluated is never left out: everything is refused until it is corrected.</summary>
    private static void RefuseErrors(IReadOnlyList<FileDiagnostic> errors, CliContext cli)
    {
        if (errors.Count == 0) return;
        foreach (var error in errors)
        {
            DiagnosticText.Write(cli.Error, error);
            cli.Error.WriteLine();
        }
        throw new CommandException(FleetProblem.PoliciesHaveErrors(errors.Count));
    }

    private static void RequireKnown(IReadOnlyList<string> wanted, IReadOnlyList<string> known)
    {
        Failure[] failures =
            [.. wanted.Where(id => !known.Contains(id)).Select(id => CommandProblem.UnknownId("policy", id, known))];
        if (failures.Length > 0) throw new CommandException(failures);
    }

    private static bool Ingest(IngestRequest inventory, FleetDatabase database, CliContext cli)
    {
        var summary = IngestCommand.Ingest(inventory, database, cli);
        IngestText.WriteProblems(summary, cli);
        if (summary.Outcome == IngestOutcome.Refused) throw new CommandException(IngestText.Refusals(summary));
        cli.Fail(ExitCode.Partial, IngestText.Refusals(summary));
        if (database.Devices.Count() == 0) throw new CommandException(FleetProblem.NoDevicesIn(inventory.Inputs));
        return summary.QuarantinedCount + summary.Refused.Count > 0;
    }
}
