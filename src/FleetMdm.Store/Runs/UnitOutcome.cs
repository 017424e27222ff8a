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
        var policies = plan.Policies.Select(_ => new PolicyOutcomes(unit.Devices.Count)).ToArray();
        var freshness = new Freshness[unit.Devices.Count];
        var digest = new DigestSum();
        var applies = new bool[policies.Length];

        for (var i = 0; i < unit.Devices.Count; i++)
        {
            var device = unit.Devices[i];
            freshness[i] = plan.FreshnessOf(device.Report);
            digest.Add(device);

            var evaluations = Evaluate(plan, device.Report, applies);
            for (var policy = 0; policy < policies.Length; policy++)
            {
                if (evaluations[policy] is { } evaluation)
                {
                    policies[policy].Set(i, evaluation, freshness[i]);
                }
            }
        }

        return new UnitOutcome(unit, policies, freshness, digest);
    }

    private static PolicyEvaluation?[] Evaluate(EvaluationPlan plan, DeviceReport device, bool[] applies)
    {
        try
        {
            return plan.Evaluate(device, applies);
        }
        catch (Exception failure) when (StoredFacts.AreDamaged(device.FactsJson.Span))
        {
            throw new DamagedFactsException(device.DeviceId, failure);
        }
    }
}

/// <summary>One policy on the devices of a unit: each distinct outcome once, which devices have it, and how many.</summary>
internal sealed class PolicyOutcomes(int devices)
{
    private readonly int[] codes = new int[devices];
    private readonly List<CountedOutcome> distinct = [];
    private readonly Dictionary<string, int> codeOfKey = new(StringComparer.Ordinal);

    // Rules shares the objects of common outcomes: most devices are settled without a look at the key.
    private readonly Dictionary<PolicyEvaluation, int> codeOfShared = new(ReferenceEqualityComparer.Instance);

    /// <summary>One a device: the place in <see cref="Distinct"/> plus one; 0 where the policy was not evaluated.</summary>
    public ReadOnlySpan<int> Codes => codes;

    /// <summary>In the order of their first device.</summary>
    public IReadOnlyList<CountedOutcome> Distinct => distinct;

    public void Set(int device, PolicyEvaluation evaluation, Freshness freshness)
    {
        var code = CodeOf(evaluation);
        codes[device] = code;

        var outcome = distinct[code - 1];
        outcome.Devices++;
        outcome.StaleDevices += freshness == Freshness.Stale ? 1 : 0;
    }

    private int CodeOf(PolicyEvaluation evaluation)
    {
        if (codeOfShared.TryGetValue(evaluation, out var code))
        {
            return code;
        }

        if (!codeOfKey.TryGetValue(evaluation.Key, out code))
        {
            distinct.Add(new CountedOutcome(evaluation));
            code = distinct.Count;
            codeOfKey.Add(evaluation.Key, code);
        }

        codeOfShared.Add(evaluation, code);
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
