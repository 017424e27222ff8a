using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm check`: evaluates policies on devices, of the database or of files.</summary>
internal static class CheckCommand
{
    public const string Schema = "fleetmdm.check/v1";

    public static CommandRow Row => new("check", "Check devices against policies, and say why", Create);

    private static CliCommand Create(CommandRow row)
    {
        var devices = FleetOptions.Devices();
        var policies = FleetOptions.Policies();
        var tags = FleetOptions.Tags();
        var inventory = FleetOptions.Many("--inventory", "PATH", "Device reports to check without a database, as `ingest` takes them");
        var reading = new InventoryOptions("--tables-of");
        var policyFiles = FleetOptions.Many("--policies", "PATH", "Policies to check without a database: files, folders");
        var format = new FormatOption(OutputFormat.Table, OutputFormat.Json, OutputFormat.Jsonl, OutputFormat.Csv);
        var explain = new Option<bool>("--explain") { Description = "With --device: show how each rule comes to its answer" };
        var plan = new Option<bool>("--plan") { Description = "Show how each rule would be evaluated for the fleet, and evaluate nothing" };
        var failOn = FleetOptions.FailOn("fail");
        var asOf = SharedOptions.AsOf();
        var output = SharedOptions.Output();
        var database = SharedOptions.Database();

        var command = new CliCommand(row)
        {
            devices, explain, plan, policies, tags, inventory, policyFiles, failOn, asOf, output, database,
        };
        reading.AddTo(command);
        format.AddTo(command);
        command.Example("fleetmdm check", "Every policy on every device of the database");
        command.Example("fleetmdm check --inventory reports/ --policies policies/", "The same on files, without a database");
        command.Example("fleetmdm check --inventory exports/ --mappings mappings/ --policies policies/", "Exports of other tools too, with mappings of your own");
        command.Example("fleetmdm check --device mac-003", "Each check of one device, with the values behind it and the remedy");
        command.Example("fleetmdm check --device mac-003 --policy edr --explain", "How a rule came to its answer: each part with its value");
        command.Example("fleetmdm check --plan --policy edr", "How the rules of a policy are evaluated for a whole fleet");
        command.Example("fleetmdm check --fail-on high --format jsonl > results.jsonl", "For a pipeline: exit 1 on failures of high severity and above");
        command.Notes = "Exit code: 1 when findings reach --fail-on; else 3 when records of --inventory\nwere set aside; else 0.";
        command.Runs((parsed, cli) =>
        {
            var moment = parsed.GetValue(asOf) ?? cli.Now();
            var paths = parsed.GetValue(inventory) ?? [];
            return Run(new CheckArguments
            {
                DeviceIds = parsed.GetValue(devices) ?? [],
                Explain = parsed.GetValue(explain),
                Plan = parsed.GetValue(plan),
                Tags = parsed.GetValue(tags) ?? [],
                PolicyIds = parsed.GetValue(policies) ?? [],
                Inventory = paths.Length > 0 ? reading.Request(parsed, paths, moment, cli) : null,
                InventoryOption = reading.FirstGiven(parsed),
                PolicyFiles = parsed.GetValue(policyFiles) ?? [],
                AsOf = moment,
                FailOn = parsed.GetValue(failOn) ?? FailOn.AnyFailure,
                Format = format.Of(parsed),
                Output = parsed.GetValue(output),
                Database = parsed.GetValue(database),
            }, cli);
        });
        return command;
    }

    /// <summary>Checks, tells the result, and answers whether it is good enough.</summary>
    internal static ExitCode Run(CheckArguments arguments, CliContext cli)
    {
        if (arguments.Misuse() is { } misuse) return cli.Fail(ExitCode.Refused, misuse);

        using var fleet = arguments.Inventory is { } inventory
            ? CheckedFleet.Read(inventory, arguments.PolicyFiles, arguments.PolicyIds, cli)
            : CheckedFleet.Open(arguments.Database, arguments.PolicyIds, DatabaseAccess.Write, cli);
        var filter = new DeviceFilter(arguments.DeviceIds, arguments.Tags, []);
        FleetOptions.RequireKnown(filter, fleet.Database);

        if (arguments.Plan)
        {
            var plan = fleet.Plan(filter, arguments.PolicyIds, arguments.AsOf);
            OutputFile.Write(arguments.Output, cli, result => RunPlanOutput.Write(plan, arguments.Format, result));
            return ExitCode.Done;
        }
        if (!arguments.IsOneShot) fleet.PrepareColumns(filter, arguments.PolicyIds, arguments.AsOf, cli);
        var run = fleet.Evaluate(filter, arguments.PolicyIds, arguments.AsOf, cli);
        if (run.Summary.Devices == 0) return cli.Fail(ExitCode.Refused, FleetProblem.NothingMatches(arguments.DeviceIds, arguments.Tags));
        if (!arguments.IsOneShot) fleet.Database.Runs.Save(run);

        OutputFile.Write(arguments.Output, cli, result => Write(arguments, fleet, run, result));
        if (arguments.Format == OutputFormat.Table && arguments.DeviceIds.Count == 0) Hints.AfterCheck(run, cli);

        // A finding is a definite no, whatever was set aside. Without one, a batch that was not taken whole gives no
        // definite yes: the record that was set aside may be the device that fails.
        if (run.Summary.Policies.Any(arguments.FailOn.IsReachedBy)) return ExitCode.AnswerIsNo;
        return fleet.IsPartial ? ExitCode.Partial : ExitCode.Done;
    }

    private static void Write(CheckArguments arguments, CheckedFleet fleet, FleetRun run, TextTerminal result)
    {
        switch (arguments.Format)
        {
            case OutputFormat.Json when arguments.Explain:
                ExplanationJson.Write(run.Summary, Details(arguments, fleet, run), result);
                break;
            case OutputFormat.Json: WriteJson(arguments, fleet, run, result); break;
            case OutputFormat.Jsonl: FindingRows.WriteLines(run.Findings(FindingFilter.All), result); break;
            case OutputFormat.Csv: FindingRows.WriteCsv(run.Findings(FindingFilter.All), result); break;
            default: WriteText(arguments, fleet, run, result); break;
        }
    }

    private static IEnumerable<DeviceDetail> Details(CheckArguments arguments, CheckedFleet fleet, FleetRun run) =>
        DeviceDetail.Of(run, FindingFilter.All, fleet.Database, fleet.ById, arguments.Explain);

    private static void WriteText(CheckArguments arguments, CheckedFleet fleet, FleetRun run, TextTerminal result)
    {
        if (arguments.DeviceIds.Count == 0)
        {
            var summary = SummaryBuilder.Build(run, run.TakeCensus());
            SummaryTable.Write(summary with { Policies = PolicyOrder.Sort(summary.Policies, "worst") }, result);
            return;
        }
        var shown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var detail in Details(arguments, fleet, run))
        {
            if (shown.Count > 0) result.WriteLine();
            shown.Add(detail.Device.Report.DeviceId);
            DeviceDetailText.Write(detail, result);
        }
        // Policies with assignments leave other devices out: an empty answer has to say so.
        foreach (var device in arguments.DeviceIds.Distinct().Where(device => !shown.Contains(device)))
            result.WriteLine(device + ": none of the policies is assigned to this device");
    }

    private static void WriteJson(CheckArguments arguments, CheckedFleet fleet, FleetRun run, TextTerminal result) =>
        JsonOutput.WriteDocument(result, Schema, json =>
        {
            var summary = SummaryBuilder.Build(run, run.TakeCensus());
            SummaryJson.WriteQuestion(json, run.Summary, summary.Devices);
            SummaryJson.WritePolicies(json, "policies", summary.Policies);
            SummaryJson.WriteTotals(json, summary);
            if (arguments.DeviceIds.Count > 0)
                DeviceDetailJson.WriteArray(
                    json, "details", Details(arguments, fleet, run));
        });
}

/// <summary>What `check` was asked.</summary>
internal sealed record CheckArguments
{
    public IReadOnlyList<string> DeviceIds { get; init; } = [];

    /// <summary>Whether to show how each rule comes to its answer on those devices.</summary>
    public bool Explain { get; init; }

    /// <summary>Whether to show how the rules would be evaluated, instead.</summary>
    public bool Plan { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<string> PolicyIds { get; init; } = [];

    /// <summary>Reports to check without a database; null checks those of the database.</summary>
    public IngestRequest? Inventory { get; init; }

    /// <summary>An option that says how reports are read; null when none is given.</summary>
    public string? InventoryOption { get; init; }

    /// <summary>Policies to check without a database.</summary>
    public IReadOnlyList<string> PolicyFiles { get; init; } = [];

    public required DateTimeOffset AsOf { get; init; }

    public FailOn FailOn { get; init; } = FailOn.AnyFailure;

    public OutputFormat Format { get; init; }

    public string? Output { get; init; }

    public string? Database { get; init; }

    public bool IsOneShot => Inventory is not null;

    /// <summary>Options that contradict each other; null when they go together.</summary>
    public Failure? Misuse() => (IsOneShot, PolicyFiles.Count > 0) switch
    {
        _ when Explain && DeviceIds.Count == 0 => FleetProblem.ExplainNeedsDevice(),
        _ when Explain && Format is (OutputFormat.Jsonl or OutputFormat.Csv) =>
            CommandProblem.Conflict("--explain", "--format " + FormatOption.Name(Format)),
        _ when Explain && Plan => CommandProblem.Conflict("--explain", "--plan"),
        _ when Plan && Format is (OutputFormat.Jsonl or OutputFormat.Csv) =>
            CommandProblem.Conflict("--plan", "--format " + FormatOption.Name(Format)),
        (true, false) => FleetProblem.InventoryAlone(),
        (false, true) => FleetProblem.PoliciesAlone(),
        (false, false) when InventoryOption is { } option => FleetProblem.WithoutInventory(option),
        (true, true) when Database is not null => CommandProblem.Conflict("--inventory", "--db"),
        _ => null,
    };
}
