using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>A run, or a part of it, in sums: what the first page of a report says. It holds nothing per device.</summary>
/// <param name="Run">The run it is taken from.</param>
/// <param name="Devices">Devices looked at.</param>
/// <param name="StaleDevices">Those of them that were stale.</param>
/// <param name="ByWorst">The devices by the worst status that a policy has on them.</param>
/// <param name="Policies">In the order to show them.</param>
internal sealed record ComplianceSummary(
    RunSummary Run, long Devices, long StaleDevices, Tally ByWorst, IReadOnlyList<PolicyTally> Policies)
{
    public Tally Totals => Policies.Aggregate(Tally.Zero, static (sum, policy) => sum + policy.Tally);
}

/// <summary>Sums a run up, whole or narrowed to some devices and policies.</summary>
internal static class SummaryBuilder
{
    /// <summary>The whole run: its sums are at hand, and the census has counted the devices.</summary>
    public static ComplianceSummary Build(FleetRun run, RunCensus census) => new(
        run.Summary, run.Summary.Devices, run.Summary.StaleDevices, census.ByWorst, run.Summary.Policies);

    /// <summary>A part of it. Counts in one pass over the devices; memory does not grow with them.</summary>
    public static ComplianceSummary Build(FleetRun run, FindingFilter filter)
    {
        var policies = run.Summary.Policies
            .Where(policy => filter.PolicyIds.Count == 0 || filter.PolicyIds.Contains(policy.PolicyId))
            .ToList();
        var places = policies.Select((policy, place) => (policy.PolicyId, place))
            .ToDictionary(pair => pair.PolicyId, pair => pair.place, StringComparer.Ordinal);
        var counts = new StatusCounts[policies.Count];
        var byWorst = default(StatusCounts);
        long devices = 0, stale = 0;

        foreach (var device in run.DevicesWithFindings(filter with { Statuses = [] }))
        {
            devices++;
            if (device.Freshness == Freshness.Stale) stale++;
            var worst = Status.NotApplicable;
            foreach (var finding in device.Findings)
            {
                counts[places[finding.Policy.PolicyId]].Add(finding.Outcome.Status, device.Freshness);
                worst = StatusOrder.Worse(worst, finding.Outcome.Status);
            }
            byWorst.Add(worst, device.Freshness);
        }
        return new(
            run.Summary,
            devices,
            stale,
            byWorst.Tally,
            [.. policies.Select((policy, place) => policy with { Tally = counts[place].Tally, Stale = counts[place].Stale })]);
    }

    private struct StatusCounts
    {
        private long _pass, _fail, _unknown, _error, _notApplicable;

        public long Stale { get; private set; }

        public readonly Tally Tally => new(_pass, _fail, _unknown, _error, _notApplicable);

        public void Add(Status status, Freshness freshness)
        {
            if (freshness == Freshness.Stale) Stale++;
            switch (status)
            {
                case Status.Pass: _pass++; break;
                case Status.Fail: _fail++; break;
                case Status.Unknown: _unknown++; break;
                case Status.Error: _error++; break;
                default: _notApplicable++; break;
            }
        }
    }
}
