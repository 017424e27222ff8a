using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm report`: the last run again, from any side.</summary>
internal static class ReportCommand
{
    private static readonly string[] Sides = ["policy", "device"];

    public static CommandRow Row => new("report", "Show the last check by policy, by device or in full", Create);

    private static CliCommand Create(CommandRow row)
    {
        var by = new Option<string?>("--by")
        {
            HelpName = "policy|device",
            Description = "One row a policy or a device (default: policy)",
            CustomParser = result => FleetOptions.OneOf("--by", result, Sides),
        };
        var matrix = new Option<bool>("--matrix") { Description = "One row a device and policy" };
        var onlyFailing = new Option<bool>("--only-failing") { Description = "Only rows with a failure" };
        var devices = FleetOptions.Devices();
        var policies = FleetOptions.Policies();
        var tags = FleetOptions.Tags();
        var sort = new Option<string?>("--sort")
        {
            HelpName = "KEY",
            Description = "By policy: " + string.Join(", ", PolicyOrder.Words)
                + "; by device: " + string.Join(", ", DeviceOrder.Words) + " (default: worst)",
        };
        var top = SharedOptions.Count("--top", "Only the first N rows");
        var format = new FormatOption(OutputFormat.Table, OutputFormat.Json, OutputFormat.Jsonl, OutputFormat.Csv);
        var failOn = FleetOptions.FailOn("none");
        var asOf = SharedOptions.AsOf();
        asOf.Description = "Evaluate anew as of this time, without storing it (default: the last stored run)";
        var output = SharedOptions.Output();
        var database = SharedOptions.Database();

        var command = new CliCommand(row)
        {
            by, matrix, onlyFailing, devices, policies, tags, sort, top, failOn, asOf, output, database,
        };
        format.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(matrix) is not null && result.GetResult(by) is not null)
                UsageErrors.Add(result, CommandProblem.Conflict("--matrix", "--by"));
        });
        command.Example("fleetmdm report", "The last check by policy, the worst first, with the scripts that remedy it");
        command.Example("fleetmdm report --by device --only-failing --top 10", "The ten devices to begin with");
        command.Example("fleetmdm report --matrix --only-failing --format csv -o findings.csv", "Every failure, for a spreadsheet");
        command.Notes = "`fleetmdm check` makes a run and stores it; report reads the last one, and never\ngates unless "
            + "--fail-on is given.";
        command.Runs((parsed, cli) => Run(
            new ReportArguments
            {
                Side = parsed.GetValue(matrix) ? ReportSide.Matrix
                    : parsed.GetValue(by) == "device" ? ReportSide.Device : ReportSide.Policy,
                OnlyFailing = parsed.GetValue(onlyFailing),
                Devices = new DeviceFilter(parsed.GetValue(devices) ?? [], parsed.GetValue(tags) ?? [], []),
                PolicyIds = parsed.GetValue(policies) ?? [],
                Sort = parsed.GetValue(sort),
                Top = parsed.GetValue(top),
                AsOf = parsed.GetValue(asOf),
                FailOn = parsed.GetValue(failOn) ?? FailOn.Never,
                Format = format.Of(parsed),
                Output = parsed.GetValue(output),
                Database = parsed.GetValue(database),
            },
            cli));
        return command;
    }

    internal static ExitCode Run(ReportArguments arguments, CliContext cli)
    {
        if (arguments.Misuse() is { } misuse) return cli.Fail(ExitCode.Refused, misuse);

        using var fleet = ReportedFleet.Open(arguments, cli);
        var report = ReportBuilder.Build(arguments, fleet.Run, fleet.Database);
        OutputFile.Write(arguments.Output, cli, result => ReportWriter.Write(report, arguments.Format, result));
        return report.Summary.Policies.Any(arguments.FailOn.IsReachedBy) ? ExitCode.AnswerIsNo : ExitCode.Done;
    }
}

/// <summary>From which side a report looks at a run.</summary>
internal enum ReportSide
{
    Policy,
    Device,

    /// <summary>Every device × policy.</summary>
    Matrix,
}

/// <summary>What `report` was asked.</summary>
internal sealed record ReportArguments
{
    public ReportSide Side { get; init; }

    public bool OnlyFailing { get; init; }

    public DeviceFilter Devices { get; init; } = DeviceFilter.All;

    public IReadOnlyList<string> PolicyIds { get; init; } = [];

    /// <summary>Null: the worst first; the matrix stands in the order of the device ids.</summary>
    public string? Sort { get; init; }

    public long? Top { get; init; }

    /// <summary>Null: the last stored run.</summary>
    public DateTimeOffset? AsOf { get; init; }

    public FailOn FailOn { get; init; } = FailOn.Never;

    public OutputFormat Format { get; init; }

    public string? Output { get; init; }

    public string? Database { get; init; }

    /// <summary>A sort key that this side does not have; null when all is well.</summary>
    public Failure? Misuse()
    {
        IReadOnlyList<string> keys = Side switch
        {
            ReportSide.Policy => PolicyOrder.Words,
            ReportSide.Device => DeviceOrder.Words,
            _ => ["id"],
        };
        return Sort is null || keys.Contains(Sort) ? null : CommandProblem.NotOneOf("--sort", Sort, [.. keys]);
    }
}
