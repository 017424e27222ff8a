using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>What a worker found for a unit. Codes count within the unit; whoever joins units gives them their final number.</summary>
internal sealed class UnitOutcome
{
    private UnitOutcome(DeviceUnit unit, PolicyOutcomes[] policies, Freshness[] freshness, DigestSum digest)
    {
        Unit = unit;
        Policies = policies;
        Freshness = freshness;
        Digest = digest;
    }

    public DeviceUnit Unit { get; }

    /// <summary>One a policy.</summary>
    public IReadOnlyList<PolicyOutcomes> Policies { get; }

    /// <summary>One a device.</summary>
    public IReadOnlyList<Freshness> Freshness { get; }

    public DigestSum Digest { get; }

    /// <summary>Evaluates the plan on the unit's devices. Pure: it may run on any thread, beside others.</summary>
    /// <exception cref="DamagedFactsException">A device's facts are not what an ingest writes.</exception>
    public static UnitOutcome Evaluate(EvaluationPlan plan, DeviceUnit unit)
    {
        try
        {
            return EvaluateSound(plan, unit);
        }
        catch (Exception failure) when (FirstDamaged(unit) is { } damaged)
        {
            throw new DamagedFactsException(damaged, failure);
        }
    }

    private static UnitOutcome EvaluateSound(EvaluationPlan plan, DeviceUnit unit)
    {
        var devices = unit.Devices;
        var freshness = new Freshness[devices.Count];
        var digest = new DigestSum();
        var batch = plan.Batches.NewBatch();
        for (var i = 0; i < devices.Count; i++)
        {
            freshness[i] = plan.FreshnessOf(devices[i].Report);
            digest.Add(devices[i]);
            batch.Add(devices[i].Report);
        }

        var found = plan.Batches.Evaluate(batch.Build(), plan.Request.AsOf);
        var policies = new PolicyOutcomes[found.Count];
        for (var policy = 0; policy < policies.Length; policy++)
        {
            policies[policy] = new PolicyOutcomes(devices.Count);
            for (var i = 0; i < devices.Count; i++)
            {
                var report = devices[i].Report;
                if (!plan.Applies(policy, report))
                {
                    continue;
                }

                if (found[policy].Codes.IsEmpty)
                {
                    var alone = plan.Policies[policy].Policy.Evaluate(report, plan.Request.AsOf);
                    policies[policy].Set(i, alone, freshness[i]);
                }
                else
                {
                    policies[policy].Set(i, found[policy], freshness[i]);
                }
            }
        }

        return new UnitOutcome(unit, policies, freshness, digest);
    }

    /// <summary>The id of a device whose facts are damaged; null when none's are. Asked after something has gone wrong.</summary>
    private static string? FirstDamaged(DeviceUnit unit) =>
        unit.Devices.FirstOrDefault(device => StoredFacts.AreDamaged(device.Report.FactsJson.Span)).Report?.DeviceId;
}

/// <summary>One policy on the devices of a unit: each distinct outcome once, which devices have it, and how many.</summary>
internal sealed class PolicyOutcomes(int devices)
{
    private readonly int[] codes = new int[devices];
    private readonly List<CountedOutcome> distinct = [];
    private readonly Dictionary<string, int> codeOfKey = new(StringComparer.Ordinal);

    // By the outcome's place in the batch; 0 for one that was not met yet.
    private int[]? codeOfBatch;

    /// <summary>One a device: the place in <see cref="Distinct"/> plus one; 0 where the policy was not evaluated.</summary>
    public ReadOnlySpan<int> Codes => codes;

    /// <summary>In the order of their first device.</summary>
    public IReadOnlyList<CountedOutcome> Distinct => distinct;

    /// <summary>The device's outcome in a batch that has this unit's devices.</summary>
    public void Set(int device, BatchOutcomes batch, Freshness freshness)
    {
        codeOfBatch ??= new int[batch.Distinct.Count];
        var place = batch.Codes[device];
        if (codeOfBatch[place] == 0)
        {
            codeOfBatch[place] = CodeOf(batch.Distinct[place]);
        }

        Set(device, codeOfBatch[place], freshness);
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
