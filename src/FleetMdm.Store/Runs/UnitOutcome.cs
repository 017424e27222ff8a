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
            return Join(plan, unit.Segment, [SegmentPart.OfReports(plan.Batches, unit)])!;
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
        try
        {
            return SegmentPart.TryRead(plan.Batches, stored, out var columns)
                ? Join(plan, stored.Segment, [columns, SegmentPart.OfReports(plan.Batches, changed)])
                : null;
        }
        catch (Exception failure) when (failure is System.Text.Json.JsonException or InvalidOperationException)
        {
            // Facts that were damaged before columns were made of them: the reports will tell whose.
            return null;
        }
    }

    private static UnitOutcome? Join(EvaluationPlan plan, long segment, SegmentPart[] parts)
    {
        var rows = parts
            .SelectMany((part, place) => part.Rows.Select(row => (Part: part, Place: place, Row: row)))
            .OrderBy(device => device.Part.Offset(device.Row))
            .ToArray();
        var found = parts.Select(part => plan.Batches.Evaluate(part.Batch, plan.Request.AsOf)).ToArray();
        var freshness = new Freshness[rows.Length];
        var offsets = new int[rows.Length];
        var digest = new DigestSum();
        for (var i = 0; i < rows.Length; i++)
        {
            var (part, _, row) = rows[i];
            offsets[i] = part.Offset(row);
            freshness[i] = plan.FreshnessOf(part.LastSeen(row));
            part.AddDigest(row, digest);
        }

        var policies = new PolicyOutcomes[plan.Policies.Count];
        for (var policy = 0; policy < policies.Length; policy++)
        {
            var outcomes = policies[policy] = new PolicyOutcomes(rows.Length, parts.Length);
            for (var i = 0; i < rows.Length; i++)
            {
                var (part, place, row) = rows[i];
                if (!plan.Applies(policy, part, row))
                {
                    continue;
                }

                if (!found[place][policy].Codes.IsEmpty)
                {
                    outcomes.Set(i, place, found[place][policy], row, freshness[i]);
                }
                else if (part.Report(row) is { } report)
                {
                    outcomes.Set(i, plan.Policies[policy].Policy.Evaluate(report, plan.Request.AsOf), freshness[i]);
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

/// <summary>One policy on some devices: each distinct outcome once, which devices have it, and how many.</summary>
internal sealed class PolicyOutcomes(int devices, int batches)
{
    private readonly int[] codes = new int[devices];
    private readonly List<CountedOutcome> distinct = [];
    private readonly Dictionary<string, int> codeOfKey = new(StringComparer.Ordinal);

    // One a batch, by the outcome's place in it; 0 for one that was not met yet.
    private readonly int[]?[] codesOfBatches = new int[batches][];

    /// <summary>One a device: the place in <see cref="Distinct"/> plus one; 0 where the policy was not evaluated.</summary>
    public ReadOnlySpan<int> Codes => codes;

    /// <summary>In the order of their first device.</summary>
    public IReadOnlyList<CountedOutcome> Distinct => distinct;

    /// <summary>The outcome of a batch's row.</summary>
    public void Set(int device, int batch, BatchOutcomes outcomes, int row, Freshness freshness)
    {
        var known = codesOfBatches[batch] ??= new int[outcomes.Distinct.Count];
        var place = outcomes.Codes[row];
        if (known[place] == 0)
        {
            known[place] = CodeOf(outcomes.Distinct[place]);
        }

        Set(device, known[place], freshness);
    }

    public void Set(int device, PolicyEvaluation evaluation, Freshness freshness) =>
        Set(device, CodeOf(evaluation), freshness);

    private void Set(int device, int code, Freshness freshness)
    {
        codes[device] = code;

        var outcome = distinct[code - 1];
        outcome.Devices++;
        outcome.StaleDevices += freshness == Freshness.Stale ? 1 : 0;
    }

    private int CodeOf(PolicyEvaluation evaluation)
    {
        if (!codeOfKey.TryGetValue(evaluation.Key, out var code))
        {
            distinct.Add(new CountedOutcome(evaluation));
            code = distinct.Count;
            codeOfKey.Add(evaluation.Key, code);
        }

        return code;
    }
}

/// <summary>An outcome and how many devices of a unit have it.</summary>
internal sealed class CountedOutcome(PolicyEvaluation evaluation)
{
    public PolicyEvaluation Evaluation { get; } = evaluation;

    public int Devices { get; set; }

    public int StaleDevices { get; set; }
}

/// <summary>The stored facts of a device are no canonical JSON.</summary>
internal sealed class DamagedFactsException(string deviceId, Exception cause)
    : Exception($"the facts of `{deviceId}` cannot be read", cause);
