using System.Text;
using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>
/// Joins what the workers found, in the order of the devices, so that codes and sums are the same however the work
/// was split.
/// </summary>
internal sealed class RunBuilder
{
    private readonly EvaluationPlan plan;
    private readonly EvaluatedColumns columns;
    private readonly DigestSum digest = new();
    private readonly PolicyState[] policies;
    private readonly WorstStatuses worst = new();
    private SegmentDraft? draft;
    private long staleDevices;

    /// <param name="plan">What is asked.</param>
    /// <param name="basis">The run that outcomes may be taken from.</param>
    public RunBuilder(EvaluationPlan plan, RunBasis? basis)
    {
        this.plan = plan;
        columns = new EvaluatedColumns(plan.Policies.Count) { BasisRunNo = basis?.RunNo };
        policies = plan.Policies.Select(static _ => new PolicyState()).ToArray();
    }

    /// <summary>Devices joined so far.</summary>
    public long Devices { get; private set; }

    public void Add(UnitOutcome found)
    {
        if (found.Segment != draft?.Segment)
        {
            FinishSegment();
            draft = new SegmentDraft(found.Segment, policies.Length);
        }

        Devices += found.Devices.Count;
        staleDevices += found.Stale.Count;
        digest.Add(found.Digest);
        worst.Add(found.Worst);
        draft.Add(found, Array.ConvertAll(Enumerable.Range(0, policies.Length).ToArray(), policy => Final(policy, found.Policies[policy])));
    }

    /// <param name="session">Where the devices are.</param>
    /// <param name="unreadable">Segments whose stored columns were no good.</param>
    public FleetRun Finish(SqliteSession session, IReadOnlyList<long> unreadable)
    {
        FinishSegment();
        var request = plan.Request;
        var tallies = plan.Policies.Select((planned, i) => new PolicyTally(
            planned.Policy.Id,
            planned.Policy.Name,
            planned.Policy.Severity,
            planned.Sha256,
            policies[i].Tally,
            policies[i].Stale)
        { Question = plan.Question(i) }).ToList();
        return new FleetRun(
            session,
            new RunSummary(RunId(), request.AsOf, request.StaleAfter, plan.Scope, Devices, staleDevices, tallies),
            columns)
        {
            UnreadableSegments = unreadable,
            CountedCensus = new RunCensus(worst.ToTally(), staleDevices),
        };
    }

    /// <summary>A policy's codes by the numbers that outcomes have in the run; counts them on the way.</summary>
    private PackedCodes? Final(int policy, PolicyOutcomes found)
    {
        var final = new int[found.Distinct.Count + 1];
        for (var i = 0; i < found.Distinct.Count; i++)
        {
            var outcome = found.Distinct[i];
            final[i + 1] = CodeOf(policy, outcome.Found);
            policies[policy].Count(outcome);
        }

        return found.Codes is { } packed ? packed with { Codes = Array.ConvertAll(packed.Codes, code => final[code]) } : null;
    }

    private int CodeOf(int policy, FoundOutcome found)
    {
        var state = policies[policy];
        int code;
        if (found.Evaluation is { } evaluation)
        {
            if (!state.CodeOfKey.TryGetValue(evaluation.Key, out code))
            {
                code = columns.Add(policy, Outcome.Of(evaluation));
                state.CodeOfKey.Add(evaluation.Key, code);
            }

            return code;
        }

        if (!state.CodeOfKnown.TryGetValue(found.Known!.Number, out code))
        {
            code = columns.Add(policy, found.Known.Outcome);
            state.CodeOfKnown.Add(found.Known.Number, code);
        }

        return code;
    }

    private void FinishSegment()
    {
        if (draft is null)
        {
            return;
        }

        for (var policy = 0; policy < policies.Length; policy++)
        {
            if (draft.Codes[policy] is { } packed)
            {
                columns.Add(policy, draft.Segment, packed);
            }
        }

        columns.AddFreshness(draft.Segment, draft.PackFreshness());
        if (plan.Scope.IsEverything)
        {
            columns.AddDigests(draft.Segment, draft.Digests);
        }
    }

    /// <summary>The question's id: everything that the answer depends on, digested.</summary>
    private string RunId()
    {
        var request = plan.Request;
        var question = new StringBuilder()
            .Append(Rfc3339.Format(request.AsOf)).Append('\n')
            .Append((long)request.StaleAfter.TotalSeconds).Append('\n')
            .Append(OutcomeJson.Scope(plan.Scope)).Append('\n')
            .Append(Devices).Append(' ').Append(digest).Append('\n');
        for (var i = 0; i < plan.Policies.Count; i++)
        {
            question.Append(plan.QuestionText(i)).Append('\n');
        }

        return "r-" + Sha256Text.Of(question.ToString())[..12];
    }

    /// <summary>A policy while the units are joined.</summary>
    private sealed class PolicyState
    {
        public Dictionary<string, int> CodeOfKey { get; } = new(StringComparer.Ordinal);

        /// <summary>By the number in the tables.</summary>
        public Dictionary<int, int> CodeOfKnown { get; } = [];

        // By status: adding up numbers costs nothing, and tallies are many.
        private readonly long[] devices = new long[(int)Status.NotApplicable + 1];

        public Tally Tally => new(
            devices[(int)Status.Pass],
            devices[(int)Status.Fail],
            devices[(int)Status.Unknown],
            devices[(int)Status.Error],
            devices[(int)Status.NotApplicable]);

        public long Stale { get; private set; }

        public void Count(CountedOutcome outcome)
        {
            devices[(int)outcome.Found.Status] += outcome.Devices;
            Stale += outcome.StaleDevices;
        }
    }
}
