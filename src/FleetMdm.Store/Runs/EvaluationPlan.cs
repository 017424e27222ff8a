using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>A request made ready: the policies in the order of their ids, planned together, and to whom each is assigned.</summary>
internal sealed class EvaluationPlan
{
    private readonly Applicability?[] applicability;

    public EvaluationPlan(EvaluationRequest request)
    {
        Request = request;
        Scope = InOrder(request.Scope);
        Policies = request.Policies
            .Where(planned => Scope.PolicyIds.Count == 0 || Scope.PolicyIds.Contains(planned.Policy.Id))
            .OrderBy(planned => planned.Policy.Id, CodePointOrder.Instance)
            .ToList();
        Batches = new BatchPlan(Policies.Select(planned => planned.Policy).ToList());

        var byPolicy = request.Assignments.Where(assigned => !assigned.IsEmpty).ToDictionary(assigned => assigned.PolicyId);
        Assignments = Policies.Select(planned => byPolicy.GetValueOrDefault(planned.Policy.Id)).ToList();
        applicability = Assignments.Select(assigned => assigned is null ? null : new Applicability(assigned)).ToArray();
    }

    public EvaluationRequest Request { get; }

    /// <summary>The request's, each name once and in order: the same scope asked for in other words.</summary>
    public RunScope Scope { get; }

    public IReadOnlyList<PlannedPolicy> Policies { get; }

    /// <summary>One a policy; null where it has none and applies to every device.</summary>
    public IReadOnlyList<PolicyAssignments?> Assignments { get; }

    /// <summary>The policies planned for batches of devices.</summary>
    public BatchPlan Batches { get; }

    /// <summary>Whether the policy is meant for the device, as far as assignments say.</summary>
    public bool Applies(int policy, DeviceReport device) => applicability[policy]?.Includes(device) ?? true;

    /// <summary>Whether the device was heard of lately.</summary>
    public Freshness FreshnessOf(DeviceReport device) =>
        EvaluationRequest.FreshnessOf(device.LastSeen, Request.AsOf, Request.StaleAfter);

    private static RunScope InOrder(RunScope scope) => new(
        CodePointOrder.Distinct(scope.DeviceIds).ToList(),
        CodePointOrder.Distinct(scope.Tags).ToList(),
        CodePointOrder.Distinct(scope.PolicyIds).ToList());

    /// <summary>Answers whether an assigned policy is meant for a device.</summary>
    private sealed class Applicability(PolicyAssignments assigned)
    {
        private readonly HashSet<string> devices = assigned.Devices.ToHashSet(StringComparer.Ordinal);

        public bool Includes(DeviceReport device)
        {
            if (devices.Contains(device.DeviceId))
            {
                return true;
            }

            for (var i = 0; i < assigned.Tags.Count; i++)
            {
                if (TagNames.Contains(device.Tags, assigned.Tags[i]))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
