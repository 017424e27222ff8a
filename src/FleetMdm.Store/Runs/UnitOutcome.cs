using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>
/// What a worker found for some devices of a segment. Codes count within them; whoever joins outcomes gives them their
/// final number.
/// </summary>
internal sealed class UnitOutcome(long segment)
{
    private readonly byte[] digests = new byte[Segments.Size * RunBasis.DigestSize];

    public long Segment => segment;

    public DeviceSet Devices { get; } = new();

    /// <summary>Those of them that are stale.</summary>
    public DeviceSet Stale { get; } = new();

    /// <summary>One a policy.</summary>
    public required IReadOnlyList<PolicyOutcomes> Policies { get; init; }

    /// <summary>The devices by the worst status that a policy has on them.</summary>
    public WorstStatuses Worst { get; } = new();

    /// <summary>The sum of the devices' digests.</summary>
    public DigestSum Digest { get; } = new();

    /// <summary>The first bytes of each device's digest, by its place in the segment.</summary>
    public Span<byte> Digests => digests;

    /// <summary>Evaluates the plan on devices as they were reported. Pure: it may run on any thread, beside others.</summary>
    /// <exception cref="DamagedFactsException">A device's facts are not what an ingest writes.</exception>
    public static UnitOutcome Evaluate(EvaluationPlan plan, RunBasis? basis, DeviceUnit unit)
    {
        try
        {
            using var reports = new ReportBatch(plan, unit);
            var tables = OutcomeTable.ForEach(plan, basis);
            return new UnitJoin(plan, tables, [reports.Part(unit.Segment, 0, unit.Devices.Count)]).TryFinish()!;
        }
        catch (Exception failure) when (FirstDamaged(unit) is { } damaged)
        {
            throw new DamagedFactsException(damaged, failure);
        }
    }

    /// <summary>The id of a device whose facts are damaged; null when none's are. Asked after something has gone wrong.</summary>
    private static string? FirstDamaged(DeviceUnit unit) =>
        unit.Devices.FirstOrDefault(device => StoredFacts.AreDamaged(device.Report.FactsJson.Span)).Report?.DeviceId;
}

/// <summary>The stored facts of a device are no canonical JSON.</summary>
internal sealed class DamagedFactsException(string deviceId, Exception cause)
    : Exception($"the facts of `{deviceId}` cannot be read", cause);
