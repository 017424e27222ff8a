using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>An outcome as it was found: evaluated just now, or by its code in the run that is built upon.</summary>
/// <param name="Evaluation">Null for one of the other run.</param>
/// <param name="BasisCode">Its code there; 0 where the policy was not evaluated.</param>
internal readonly record struct FoundOutcome(PolicyEvaluation? Evaluation, int BasisCode)
{
    public static FoundOutcome Of(PolicyEvaluation evaluation) => new(evaluation, 0);
}

/// <summary>The outcomes of one policy for the rows of a batch, each row's by a place among the few that there are.</summary>
internal abstract class PlacedOutcomes
{
    /// <summary>One a row.</summary>
    public abstract ReadOnlySpan<int> Places { get; }

    /// <summary>Places are below this.</summary>
    public abstract int Count { get; }

    public abstract FoundOutcome At(int place);

    /// <summary>True where rows that the policy is not assigned to have no outcome already.</summary>
    public virtual bool AreAssigned => false;

    /// <summary>Null where the policy cannot be evaluated on columns.</summary>
    public static PlacedOutcomes? Of(BatchOutcomes outcomes) =>
        outcomes.Codes.IsEmpty ? null : new Evaluated(outcomes);

    /// <summary>What another run has for the rows.</summary>
    /// <param name="codes">Null where the policy was evaluated on no device of the segment.</param>
    /// <param name="part">The rows.</param>
    public static PlacedOutcomes Of(PackedCodes? codes, SegmentPart part) => new Taken(codes, part);

    private sealed class Evaluated(BatchOutcomes outcomes) : PlacedOutcomes
    {
        public override ReadOnlySpan<int> Places => outcomes.Codes;

        public override int Count => outcomes.Distinct.Count;

        public override FoundOutcome At(int place) => FoundOutcome.Of(outcomes.Distinct[place]);
    }

    private sealed class Taken : PlacedOutcomes
    {
        private readonly int[] places;

        public Taken(PackedCodes? codes, SegmentPart part)
        {
            places = new int[part.Batch.Rows];
            for (var row = 0; row < places.Length; row++)
            {
                places[row] = codes?.At(part.Offset(row)) ?? 0;
                Count = Math.Max(Count, places[row] + 1);
            }
        }

        public override ReadOnlySpan<int> Places => places;

        public override int Count { get; }

        public override bool AreAssigned => true;

        public override FoundOutcome At(int place) => new(null, place);
    }
}
