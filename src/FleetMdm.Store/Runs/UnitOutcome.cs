using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>
/// What a worker found for some devices of a segment. Codes count within them; whoever joins outcomes gives them their
/// final number.
/// </summary>
internal sealed class UnitOutcome
{
    private readonly int[] offsets;
    private readonly Freshness[] freshness;
    private readonly PolicyOutcomes[] policies;

    private UnitOutcome(long segment, int[] offsets, Freshness[] freshness, PolicyOutcomes[] policies, DigestSum digest)
    {
        (Segment, Digest) = (segment, digest);
        (this.offsets, this.freshness, this.policies) = (offsets, freshness, policies);
    }

    public long Segment { get; }

    /// <summary>One a device: its place in the segment, ascending.</summary>
    public ReadOnlySpan<int> Offsets => offsets;

    /// <summary>One a device.</summary>
    public ReadOnlySpan<Freshness> Freshness => freshness;

    /// <summary>One a policy.</summary>
    public IReadOnlyList<PolicyOutcomes> Policies => policies;

    public DigestSum Digest { get; }

    /// <summary>Evaluates the plan on devices as they were reported. Pure: it may run on any thread, beside others.</summary>
    /// <exception cref="DamagedFactsException">A device's facts are not what an ingest writes.</exception>
    public static UnitOutcome Evaluate(EvaluationPlan plan, DeviceUnit unit)
    {
        try
        {
            using var reports = SegmentPart.OfReports(plan.Batches, unit);
            return Join(plan, unit.Segment, [reports])!;
        }
        catch (Exception failure) when (FirstDamaged(unit) is { } damaged)
        {
            throw new DamagedFactsException(damaged, failure);
        }
    }

    /// <summary>
    /// Evaluates the plan on a segment's columns, and on the reports of the devices that they do not speak of. Null where
    /// that cannot be done: the columns are damaged, or a policy has to be asked device by device after all.
    /// </summary>
    public static UnitOutcome? TryEvaluate(EvaluationPlan plan, StoredSegment stored, DeviceUnit changed)
    {
        if (!SegmentPart.TryRead(plan.Batches, stored, out var columns))
        {
            return null;
        }

        using (columns)
        {
            try
            {
                using var reports = SegmentPart.OfReports(plan.Batches, changed);
                return Join(plan, stored.Segment, [columns, reports]);
            }
            catch (Exception failure) when (failure is System.Text.Json.JsonException or InvalidOperationException)
            {
                // Facts that were damaged before columns were made of them: the reports will tell whose.
                return null;
            }
        }
    }

    private static UnitOutcome? Join(EvaluationPlan plan, long segment, SegmentPart[] parts)
    {
        var rows = MergedRows.Of(parts);
        var found = parts.Select(part => plan.Batches.Evaluate(part.Batch, plan.Request.AsOf)).ToArray();
        var freshness = new Freshness[rows.Count];
        var offsets = new int[rows.Count];
        var digest = new DigestSum();
        for (var i = 0; i < rows.Count; i++)
        {
            var part = parts[rows.PartOf(i)];
            var row = rows.RowOf(i);
            offsets[i] = part.Offset(row);
            freshness[i] = plan.FreshnessOf(part.LastSeen(row));
            part.AddDigest(row, digest);
        }

        var policies = new PolicyOutcomes[plan.Policies.Count];
        for (var policy = 0; policy < policies.Length; policy++)
        {
            var outcomes = policies[policy] = new PolicyOutcomes(freshness, parts.Length);
            if (rows.AreOneBatch && plan.AppliesToAll(policy) && !found[0][policy].Codes.IsEmpty)
            {
                outcomes.SetAll(found[0][policy]);
                continue;
            }

            for (var i = 0; i < rows.Count; i++)
            {
                var place = rows.PartOf(i);
                var row = rows.RowOf(i);
                if (!plan.Applies(policy, parts[place], row))
                {
                    continue;
                }

                if (found[place][policy] is { Codes.IsEmpty: false } ofBatch)
                {
                    outcomes.Set(i, place, ofBatch, row);
                }
                else if (parts[place].Report(row) is { } report)
                {
                    outcomes.Set(i, plan.Policies[policy].Policy.Evaluate(report, plan.Request.AsOf));
                }
                else
                {
                    return null;
                }
            }
        }

        return new UnitOutcome(segment, offsets, freshness, policies, digest);
    }

    /// <summary>The id of a device whose facts are damaged; null when none's are. Asked after something has gone wrong.</summary>
    private static string? FirstDamaged(DeviceUnit unit) =>
        unit.Devices.FirstOrDefault(device => StoredFacts.AreDamaged(device.Report.FactsJson.Span)).Report?.DeviceId;
}

/// <summary>The stored facts of a device are no canonical JSON.</summary>
internal sealed class DamagedFactsException(string deviceId, Exception cause)
    : Exception($"the facts of `{deviceId}` cannot be read", cause);
