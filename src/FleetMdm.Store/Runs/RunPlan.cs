using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>How a question would be answered, without answering it.</summary>
/// <param name="Policies">In the order of their ids.</param>
/// <param name="LooksAtColumns">Whether stored columns serve, but for policies that are asked device by device; else the reports of the devices are read.</param>
/// <param name="Columns">The columns that the policies look at.</param>
/// <param name="BasisRunId">The run from which answers are taken over; null for none.</param>
public sealed record RunPlan(
    IReadOnlyList<PolicyPlan> Policies, bool LooksAtColumns, IReadOnlyList<string> Columns, string? BasisRunId);

/// <summary>How one policy would be evaluated.</summary>
/// <param name="Planned">Its rules as parts.</param>
/// <param name="IsTakenOver">Whether its answers for devices that are as they were are those of the last run.</param>
public sealed record PolicyPlan(PlannedPolicyText Planned, bool IsTakenOver);
