using FleetMdm.Cli.Commands;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>A report: the sums of what was asked for, and its rows from one side. Rows of devices are made as they are read.</summary>
/// <param name="Removed">Devices of the run that were removed since; they are in no figure and no row.</param>
internal sealed record Report(
    ReportSide Side,
    ComplianceSummary Summary,
    long Removed,
    IReadOnlyList<PolicyRow> Policies,
    IEnumerable<DeviceRollup> Devices,
    IEnumerable<Finding> Findings);

/// <summary>A policy in a report, and the scripts that remedy its failures.</summary>
internal sealed record PolicyRow(PolicyTally Result, IReadOnlyList<Remedy> Remedies);

/// <summary>Takes from a run what a report was asked for.</summary>
internal static class ReportBuilder
{
    public static Report Build(ReportArguments arguments, FleetRun run, FleetDatabase database)
    {
        var filter = new FindingFilter(arguments.Devices, arguments.PolicyIds, []);
        var census = run.TakeCensus();
        var isWhole = arguments.Devices.DeviceIds.Count + arguments.Devices.Tags.Count + arguments.PolicyIds.Count == 0;
        var summary = isWhole && census.Devices == run.Summary.Devices
            ? SummaryBuilder.Build(run, census)
            : SummaryBuilder.Build(run, filter);

        var rows = filter with { Statuses = arguments.OnlyFailing ? [Status.Fail] : [] };
        return new Report(
            arguments.Side,
            summary,
            run.Summary.Devices - census.Devices,
            arguments.Side == ReportSide.Policy ? PolicyRows(arguments, run, summary, filter, database) : [],
            DeviceRows(arguments, run, filter),
            Top(run.Findings(rows), arguments.Top));
    }

    private static List<PolicyRow> PolicyRows(
        ReportArguments arguments, FleetRun run, ComplianceSummary summary, FindingFilter filter, FleetDatabase database)
    {
        var shown = summary.Policies.Where(policy => !arguments.OnlyFailing || policy.Tally.Fail > 0);
        var remedies = new Remedies(database.Scripts).OfFailures(run, filter).ToLookup(remedy => remedy.PolicyId);
        return
        [
            .. Top(PolicyOrder.Sort(shown, arguments.Sort ?? "worst"), arguments.Top)
                .Select(policy => new PolicyRow(policy, [.. remedies[policy.PolicyId]])),
        ];
    }

    private static IEnumerable<DeviceRollup> DeviceRows(ReportArguments arguments, FleetRun run, FindingFilter filter)
    {
        // The tally of a device is of all its policies, whatever rows are wanted.
        var devices = run.DevicesWithFindings(filter).Select(DeviceRollup.Of);
        if (arguments.OnlyFailing) devices = devices.Where(device => device.Tally.Fail > 0);
        return DeviceOrder.Sort(devices, arguments.Sort ?? "worst", arguments.Top);
    }

    private static IEnumerable<T> Top<T>(IEnumerable<T> rows, long? top) =>
        top is { } count && count < int.MaxValue ? rows.Take((int)count) : rows;
}
