using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>A request made ready: the policies in the order of their ids, planned together, and to whom each is assigned.</summary>
internal sealed class EvaluationPlan
{
    private readonly Applicability?[] applicability;

    public EvaluationPlan(EvaluationRequest request, SqliteSession session)
    {
        Request = request;
        Scope = InOrder(request.Scope);
        Policies = request.Policies
            .Where(planned => Scope.PolicyIds.Count == 0 || Scope.PolicyIds.Contains(planned.Policy.Id))
            .OrderBy(planned => planned.Policy.Id, CodePointOrder.Instance)
            .ToList();
        var byPolicy = request.Assignments.Where(assigned => !assigned.IsEmpty).ToDictionary(assigned => assigned.PolicyId);
        Assignments = Policies.Select(planned => byPolicy.GetValueOrDefault(planned.Policy.Id)).ToList();
        applicability = Assignments
            .Select(assigned => assigned is null ? null : new Applicability(Numbers(assigned.Devices, session), assigned.Tags))
            .ToArray();
        Batches = NewBatches(Enumerable.Range(0, Policies.Count));
    }

    public EvaluationRequest Request { get; }

    /// <summary>The request's, each name once and in order: the same scope asked for in other words.</summary>
    public RunScope Scope { get; }

    public IReadOnlyList<PlannedPolicy> Policies { get; }

    /// <summary>One a policy; null where it has none and applies to every device.</summary>
    public IReadOnlyList<PolicyAssignments?> Assignments { get; }

    /// <summary>The policies planned for batches of devices.</summary>
    public BatchPlan Batches { get; }

    /// <summary>Some of the policies planned for batches of devices.</summary>
    public BatchPlan NewBatches(IEnumerable<int> policies)
    {
        var chosen = policies.ToList();
        return new BatchPlan(
            chosen.Select(policy => Policies[policy].Policy).ToList(),
            readsTags: chosen.Any(policy => applicability[policy] is { Tags.Count: > 0 }));
    }

    /// <summary>A digest of what a policy asks, and of whom.</summary>
    public string Question(int policy) => Sha256Text.Of(QuestionText(policy));

    /// <summary>What a policy asks, and of whom: different for different questions.</summary>
    public string QuestionText(int policy) =>
        OutcomeJson.Paths([Policies[policy].Policy.Id, Policies[policy].Sha256])
        + OutcomeJson.Paths(Assignments[policy]?.Devices ?? [])
        + OutcomeJson.Paths(Assignments[policy]?.Tags ?? []);

    /// <summary>Whether stored columns serve: for the fleet as a whole, and policies of which some can be evaluated on them.</summary>
    public bool LooksAtColumns => Scope.DeviceIds.Count == 0
        && Scope.Tags.Count == 0
        && (Policies.Count == 0 || Enumerable.Range(0, Policies.Count).Any(Batches.IsPlanned));

    /// <summary>The devices whose reports some policies need, since their rules cannot be evaluated on columns.</summary>
    public AskedDevices AskedDevices(IEnumerable<int> policies)
    {
        var numbers = new HashSet<long>();
        foreach (var policy in policies.Where(policy => !Batches.IsPlanned(policy)))
        {
            if (applicability[policy] is not { Tags.Count: 0 } assigned)
            {
                return Store.AskedDevices.All;
            }

            numbers.UnionWith(assigned.Devices);
        }

        return new(numbers.ToLookup(Segments.Of));
    }

    /// <summary>Whether the policy is meant for every device, as far as assignments say.</summary>
    public bool AppliesToAll(int policy) => applicability[policy] is null;

    /// <summary>Whether the policy is meant for the device, as far as assignments say.</summary>
    public bool Applies(int policy, SegmentPart part, int row) =>
        applicability[policy] is not { } assigned
        || assigned.Devices.Contains(part.DeviceNo(row))
        || (assigned.Tags.Count > 0 && assigned.Tags.Any(tag => TagNames.Contains(part.Batch.Tags(row), tag)));

    /// <summary>Whether a device was heard of lately.</summary>
    public Freshness FreshnessOf(DateTimeOffset? lastSeen) =>
        EvaluationRequest.FreshnessOf(lastSeen, Request.AsOf, Request.StaleAfter);

    /// <summary>The numbers of the devices that exist.</summary>
    private static HashSet<long> Numbers(IReadOnlyList<string> deviceIds, SqliteSession session)
    {
        var numbers = new HashSet<long>();
        using var statement = session.Prepare("device_number");
        foreach (var deviceId in deviceIds)
        {
            if (statement.Bind(":device_id", deviceId).Step())
            {
                numbers.Add(statement.Integer(0));
                statement.Reset();
            }
        }

        return numbers;
    }

    private static RunScope InOrder(RunScope scope) => new(
        CodePointOrder.Distinct(scope.DeviceIds).ToList(),
        CodePointOrder.Distinct(scope.Tags).ToList(),
        CodePointOrder.Distinct(scope.PolicyIds).ToList());

    /// <summary>To whom a policy is assigned; no others have it.</summary>
    private sealed record Applicability(IReadOnlySet<long> Devices, IReadOnlyList<string> Tags);
}

/// <summary>Devices whose reports are read though they stand in columns.</summary>
/// <param name="BySegment">Their numbers; null for all devices.</param>
internal sealed record AskedDevices(ILookup<long, long>? BySegment)
{
    public static AskedDevices All { get; } = new((ILookup<long, long>?)null);
}
