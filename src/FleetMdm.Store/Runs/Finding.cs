using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Whether a device was heard of lately. It stands beside the status and never changes it.</summary>
public enum Freshness
{
    Fresh = 1,

    /// <summary>Last seen longer ago than the threshold, or never.</summary>
    Stale = 2,
}

/// <summary>One policy on one device in a run: a row of the matrix.</summary>
public sealed record Finding(DeviceSummary Device, Freshness Freshness, PolicyTally Policy, Outcome Outcome);

/// <summary>One device in a run, with its findings in the order of the policies' ids.</summary>
public sealed record DeviceFindings(DeviceSummary Device, Freshness Freshness, IReadOnlyList<Finding> Findings)
{
    public Tally Tally => new(
        Findings.Count(finding => finding.Outcome.Status == Status.Pass),
        Findings.Count(finding => finding.Outcome.Status == Status.Fail),
        Findings.Count(finding => finding.Outcome.Status == Status.Unknown),
        Findings.Count(finding => finding.Outcome.Status == Status.Error),
        Findings.Count(finding => finding.Outcome.Status == Status.NotApplicable));
}

/// <summary>Which findings are meant; an empty list asks nothing.</summary>
public sealed record FindingFilter(DeviceFilter Devices, IReadOnlyList<string> PolicyIds, IReadOnlyList<Status> Statuses)
{
    /// <summary>The full matrix.</summary>
    public static FindingFilter All { get; } = new(DeviceFilter.All, [], []);
}
