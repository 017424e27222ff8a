using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>What a run is and what it found in sum.</summary>
/// <param name="RunId">The same question (devices, policies, assignments, scope, moment) has the same id.</param>
/// <param name="Devices">Devices in scope.</param>
/// <param name="StaleDevices">Those of them that were stale.</param>
/// <param name="Policies">By id.</param>
public sealed record RunSummary(
    string RunId,
    DateTimeOffset AsOf,
    TimeSpan StaleAfter,
    RunScope Scope,
    long Devices,
    long StaleDevices,
    IReadOnlyList<PolicyTally> Policies)
{
    /// <summary>The sum over the policies.</summary>
    public Tally Totals => Policies.Aggregate(Tally.Zero, static (sum, policy) => sum + policy.Tally);
}

/// <summary>
/// One evaluation of everything in a scope at one moment, just made or read back from the database: the same thing
/// either way. Sums are at hand; findings are unpacked as they are asked for. Usable while its database is open.
/// </summary>
public sealed class FleetRun
{
    // Ids and numbers need not go together: of so many devices at a time, first few and then more, codes are read segment by
    // segment. Memory does not grow with the fleet, and who wants only the first rows does not wait.
    private const int FirstChunk = 256;
    private const int LargestChunk = 16 * 1024;
    private const int CodesOfChunk = 4 * 1024 * 1024;

    private readonly SqliteSession session;

    internal FleetRun(SqliteSession session, RunSummary summary, IRunColumns columns)
    {
        this.session = session;
        Summary = summary;
        Columns = columns;
    }

    public RunSummary Summary { get; }

    internal IRunColumns Columns { get; }

    /// <summary>The census of all its devices, as they were when it was made; null for a run of an older version.</summary>
    internal RunCensus? CountedCensus { get; init; }

    /// <summary>Segments whose stored columns were no good, so that reports were read instead.</summary>
    internal IReadOnlyList<long> UnreadableSegments { get; init; } = [];

    /// <summary>The findings, by device and within a device by policy, both in the order of their ids.</summary>
    public IEnumerable<Finding> Findings(FindingFilter filter) =>
        DevicesWithFindings(filter).SelectMany(static device => device.Findings);

    /// <summary>
    /// The devices that have a finding that is asked for, in the order of their ids. A device that was removed after
    /// the run was stored is counted in the sums and no longer named here.
    /// </summary>
    public IEnumerable<DeviceFindings> DevicesWithFindings(FindingFilter filter)
    {
        var wanted = Enumerable.Range(0, Summary.Policies.Count)
            .Where(policy => filter.PolicyIds.Count == 0 || filter.PolicyIds.Contains(Summary.Policies[policy].PolicyId))
            .ToArray();

        // A run of some devices has findings of no others: they need not be looked for.
        var devices = filter.Devices.DeviceIds.Count == 0 ? filter.Devices with { DeviceIds = Summary.Scope.DeviceIds } : filter.Devices;
        var matrix = new CodeMatrix(Columns, wanted);
        using var numbered = new DeviceCatalog(session).Numbered(devices).GetEnumerator();
        for (var size = FirstChunk; Take(numbered, size) is { Count: > 0 } chunk; size = Math.Min(size * 2, MostOfChunk(wanted.Length)))
        {
            matrix.Read(chunk);
            for (var row = 0; row < chunk.Count; row++)
            {
                var freshness = matrix.Freshness(row);
                var findings = new List<Finding>();
                foreach (var (column, policy) in wanted.Index())
                {
                    var code = matrix.Code(row, column);
                    if (freshness is null || code == 0)
                    {
                        continue;
                    }

                    var outcome = Columns.Outcome(policy, code);
                    if (filter.Statuses.Count == 0 || filter.Statuses.Contains(outcome.Status))
                    {
                        findings.Add(new Finding(chunk[row].Device, freshness.Value, Summary.Policies[policy], outcome));
                    }
                }

                if (findings.Count > 0)
                {
                    yield return new DeviceFindings(chunk[row].Device, freshness!.Value, findings);
                }
            }
        }
    }

    /// <summary>Every distinct outcome that a policy has in the run, whichever devices have it.</summary>
    /// <param name="policy">The policy's place in <see cref="RunSummary.Policies"/>.</param>
    public IReadOnlyList<Outcome> Outcomes(int policy) => Columns.OutcomesOf(policy);

    /// <summary>
    /// Counts the devices of the run that are still there; those removed since are in <see cref="RunSummary.Devices"/> only.
    /// </summary>
    public RunCensus TakeCensus() => RunCensus.Of(session, this);

    private static int MostOfChunk(int policies) => Math.Min(LargestChunk, Math.Max(FirstChunk, CodesOfChunk / Math.Max(1, policies)));

    private static List<(long DeviceNo, DeviceSummary Device)> Take(IEnumerator<(long DeviceNo, DeviceSummary Device)> devices, int count)
    {
        var taken = new List<(long, DeviceSummary)>();
        while (taken.Count < count && devices.MoveNext())
        {
            taken.Add(devices.Current);
        }

        return taken;
    }
}
