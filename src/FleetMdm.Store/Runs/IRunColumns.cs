namespace FleetMdm.Store;

/// <summary>Where a run's packed results come from: the evaluation that has just made them, or the database.</summary>
internal interface IRunColumns
{
    /// <summary>The codes of a policy (by its place in the run's list) on a segment; null where it was evaluated on no device of it.</summary>
    PackedCodes? Codes(int policy, long segment);

    /// <summary>The outcome that a code of a policy stands for.</summary>
    Outcome Outcome(int policy, int code);

    /// <summary>A policy's distinct outcomes; the code of the first is 1.</summary>
    IReadOnlyList<Outcome> OutcomesOf(int policy);

    /// <summary>The <see cref="Freshness"/> of each device of the segment, 0 for one that is not in the run; null where none is.</summary>
    PackedCodes? FreshnessCodes(long segment);
}
