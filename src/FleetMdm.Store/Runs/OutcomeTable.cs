using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>An outcome as it was found: evaluated just now, or by its number in the tables, which the run that is built upon has.</summary>
/// <param name="Evaluation">Null for one that is known.</param>
/// <param name="Known">Null for one that was evaluated.</param>
internal readonly record struct FoundOutcome(PolicyEvaluation? Evaluation, KnownOutcome? Known)
{
    public Status Status => Evaluation?.Status ?? Known!.Outcome.Status;
}

/// <summary>The outcomes that a worker finds for one policy, by numbers: 0 is none.</summary>
internal sealed class OutcomeTable
{
    private readonly KnownOutcomes? known;
    private readonly List<PolicyEvaluation> evaluated = [];
    private readonly Dictionary<string, int> codeOfKey = new(StringComparer.Ordinal);

    private OutcomeTable(KnownOutcomes? known) => this.known = known;

    /// <summary>One for each policy of a plan.</summary>
    /// <param name="plan">What is asked.</param>
    /// <param name="basis">The run that is built upon; null for none.</param>
    public static OutcomeTable[] ForEach(EvaluationPlan plan, RunBasis? basis) =>
        Enumerable.Range(0, plan.Policies.Count).Select(policy => new OutcomeTable(basis?.Known(policy))).ToArray();

    /// <summary>The number of an evaluated outcome: what the tables call it where it is known, else below 0.</summary>
    public int Code(PolicyEvaluation evaluation)
    {
        if (!codeOfKey.TryGetValue(evaluation.Key, out var code))
        {
            code = known?.Find(evaluation) ?? 0;
            if (code == 0)
            {
                evaluated.Add(evaluation);
                code = -evaluated.Count;
            }

            codeOfKey.Add(evaluation.Key, code);
        }

        return code;
    }

    /// <summary>The number of each distinct outcome of a batch. Different ones may have the same.</summary>
    public int[] Codes(BatchOutcomes outcomes) => [.. outcomes.Distinct.Select(Code)];

    /// <summary>The outcome of a number other than 0.</summary>
    public FoundOutcome At(int code) =>
        code < 0 ? new FoundOutcome(evaluated[-code - 1], null) : new FoundOutcome(null, known!.At(code));
}
