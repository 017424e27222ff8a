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
    private readonly byte[] digests;

    private UnitOutcome(
        long segment, int[] offsets, Freshness[] freshness, PolicyOutcomes[] policies, DigestSum digest, byte[] digests)
    {
        (Segment, Digest) = (segment, digest);
        (this.offsets, this.freshness, this.policies, this.digests) = (offsets, freshness, policies, digests);
    }

    public long Segment { get; }

    /// <summary>One a device: its place in the segment, ascending.</summary>
    public ReadOnlySpan<int> Offsets => offsets;

    /// <summary>One a device.</summary>
    public ReadOnlySpan<Freshness> Freshness => freshness;

    /// <summary>One a policy.</summary>
    public IReadOnlyList<PolicyOutcomes> Policies => policies;

    /// <summary>The sum of the devices' digests.</summary>
    public DigestSum Digest { get; }

    /// <summary>The first bytes of a device's digest.</summary>
    public ReadOnlySpan<byte> DigestOf(int device) => digests.AsSpan(device * RunBasis.DigestSize, RunBasis.DigestSize);

    /// <summary>Evaluates the plan on devices as they were reported. Pure: it may run on any thread, beside others.</summary>
    /// <exception cref="DamagedFactsException">A device's facts are not what an ingest writes.</exception>
    public static UnitOutcome Evaluate(EvaluationPlan plan, DeviceUnit unit)
    {
        try
        {
            using var reports = SegmentPart.OfReports(plan.Batches, unit);
            return Join(plan, unit.Segment, [reports], [Evaluate(plan, plan.Batches, reports)])!;
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
    public static UnitOutcome? TryEvaluate(EvaluationPlan plan, StoredSegment stored, DeviceUnit changed) =>
        TryEvaluate(plan, plan.Batches, stored, changed, columns => Evaluate(plan, plan.Batches, columns));

    /// <summary>The same, of which the answers of another run are not asked again.</summary>
    public static UnitOutcome? TryEvaluate(
        EvaluationPlan plan, RunBasis basis, BasisSegment known, StoredSegment stored, DeviceUnit changed) =>
        TryEvaluate(plan, basis.Evaluated, stored, changed, columns =>
        {
            var evaluated = Evaluate(plan, basis.Evaluated, columns);
            return Enumerable.Range(0, plan.Policies.Count)
                .Select(policy => basis.PlaceAmongEvaluated(policy) is >= 0 and var place
                    ? evaluated[place]
                    : PlacedOutcomes.Of(known.Codes[policy], columns))
                .ToArray();
        });

    private static UnitOutcome? TryEvaluate(
        EvaluationPlan plan,
        BatchPlan batches,
        StoredSegment stored,
        DeviceUnit changed,
        Func<SegmentPart, PlacedOutcomes?[]> answer)
    {
        if (!SegmentPart.TryRead(batches, stored, out var columns))
        {
            return null;
        }

        using (columns)
        {
            try
            {
                using var reports = SegmentPart.OfReports(plan.Batches, changed);
                return Join(plan, stored.Segment, [columns, reports], [answer(columns), Evaluate(plan, plan.Batches, reports)]);
            }
            catch (Exception failure) when (failure is System.Text.Json.JsonException
                or InvalidOperationException { InnerException: System.Text.DecoderFallbackException })
            {
                // Facts that were damaged before columns were made of them: the reports will tell whose.
                return null;
            }
        }
    }

    private static PlacedOutcomes?[] Evaluate(EvaluationPlan plan, BatchPlan batches, SegmentPart part) =>
        batches.Evaluate(part.Batch, plan.Request.AsOf).Select(PlacedOutcomes.Of).ToArray();

    private static UnitOutcome? Join(EvaluationPlan plan, long segment, SegmentPart[] parts, PlacedOutcomes?[][] found)
    {
        var rows = MergedRows.Of(parts);
        var freshness = new Freshness[rows.Count];
        var offsets = new int[rows.Count];
        var sum = new DigestSum();
        var digests = new byte[rows.Count * RunBasis.DigestSize];
        Span<byte> digest = stackalloc byte[DigestSum.Size];
        for (var i = 0; i < rows.Count; i++)
        {
            var part = parts[rows.PartOf(i)];
            var row = rows.RowOf(i);
            offsets[i] = part.Offset(row);
            freshness[i] = plan.FreshnessOf(part.LastSeen(row));
            part.WriteDigest(row, sum, digest);
            sum.Add(digest);
            digest[..RunBasis.DigestSize].CopyTo(digests.AsSpan(i * RunBasis.DigestSize));
        }

        var policies = new PolicyOutcomes[plan.Policies.Count];
        for (var policy = 0; policy < policies.Length; policy++)
        {
            var outcomes = policies[policy] = new PolicyOutcomes(freshness, parts.Length);
            if (rows.AreOneBatch && found[0][policy] is { } all && (all.AreAssigned || plan.AppliesToAll(policy)))
            {
                outcomes.SetAll(all);
                continue;
            }

            for (var i = 0; i < rows.Count; i++)
            {
                var place = rows.PartOf(i);
                var row = rows.RowOf(i);
                var ofBatch = found[place][policy];
                if (ofBatch is not { AreAssigned: true } && !plan.Applies(policy, parts[place], row))
                {
                    continue;
                }

                if (ofBatch is not null)
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

        return new UnitOutcome(segment, offsets, freshness, policies, sum, digests);
    }

    /// <summary>The id of a device whose facts are damaged; null when none's are. Asked after something has gone wrong.</summary>
    private static string? FirstDamaged(DeviceUnit unit) =>
        unit.Devices.FirstOrDefault(device => StoredFacts.AreDamaged(device.Report.FactsJson.Span)).Report?.DeviceId;
}

/// <summary>The stored facts of a device are no canonical JSON.</summary>
internal sealed class DamagedFactsException(string deviceId, Exception cause)
    : Exception($"the facts of `{deviceId}` cannot be read", cause);
