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
    private readonly RunBasis? basis;
    private readonly EvaluatedColumns columns;
    private readonly DigestSum digest = new();
    private readonly PolicyState[] policies;
    private readonly WorstStatuses worst = new();
    private readonly byte[] worstOfSegment = new byte[Segments.Size];
    private byte[] freshness = new byte[Segments.Size];
    private byte[] digests = new byte[Segments.Size * RunBasis.DigestSize];
    private long segment = -1;
    private long staleDevices;

    /// <param name="plan">What is asked.</param>
    /// <param name="basis">The run that outcomes may be taken from.</param>
    public RunBuilder(EvaluationPlan plan, RunBasis? basis)
    {
        this.plan = plan;
        this.basis = basis;
        columns = new EvaluatedColumns(plan.Policies.Count);
        policies = plan.Policies.Select(static _ => new PolicyState()).ToArray();
    }

    /// <summary>Devices joined so far.</summary>
    public long Devices { get; private set; }

    public void Add(UnitOutcome found)
    {
        if (found.Segment != segment)
        {
            FinishSegment();
            segment = found.Segment;
        }

        var offsets = found.Offsets;
        Devices += offsets.Length;
        digest.Add(found.Digest);
        for (var i = 0; i < offsets.Length; i++)
        {
            freshness[offsets[i]] = (byte)found.Freshness[i];
            staleDevices += found.Freshness[i] == Freshness.Stale ? 1 : 0;
            found.DigestOf(i).CopyTo(digests.AsSpan(offsets[i] * RunBasis.DigestSize));
        }

        for (var policy = 0; policy < policies.Length; policy++)
        {
            Join(policy, found.Policies[policy], offsets);
        }
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

    private void Join(int policy, PolicyOutcomes found, ReadOnlySpan<int> offsets)
    {
        var state = policies[policy];
        if (found.Distinct.Count == 0)
        {
            return;
        }

        var final = new int[found.Distinct.Count + 1];
        for (var i = 0; i < found.Distinct.Count; i++)
        {
            var outcome = found.Distinct[i];
            final[i + 1] = CodeOf(policy, outcome.Found);
            state.Count(columns.Outcome(policy, final[i + 1]).Status, outcome);
        }

        var codes = found.CodeOfPlace.ToArray();
        for (var place = 0; place < codes.Length; place++)
        {
            codes[place] = final[codes[place]];
        }

        state.Set(offsets, found.Places, codes, worstOfSegment);
    }

    private int CodeOf(int policy, FoundOutcome found)
    {
        var state = policies[policy];
        if (found.Evaluation is { } evaluation)
        {
            if (!state.CodeOfKey.TryGetValue(evaluation.Key, out var code))
            {
                code = CodeOf(policy, Outcome.Of(evaluation));
                state.CodeOfKey.Add(evaluation.Key, code);
            }

            return code;
        }

        if (!state.CodeOfBasis.TryGetValue(found.BasisCode, out var known))
        {
            known = CodeOf(policy, basis!.Outcome(policy, found.BasisCode));
            state.CodeOfBasis.Add(found.BasisCode, known);
        }

        return known;
    }

    private int CodeOf(int policy, Outcome outcome)
    {
        var state = policies[policy];
        // Evaluated outcomes are told apart by their keys; what is taken from another run has none.
        var identity = basis is null ? null : OutcomeJson.Identity(outcome);
        if (identity is not null && state.CodeOfIdentity.TryGetValue(identity, out var known))
        {
            return known;
        }

        var code = columns.Add(policy, outcome);
        state.Ranks.Add(WorstStatuses.Rank(outcome.Status));
        if (identity is not null)
        {
            state.CodeOfIdentity.Add(identity, code);
        }

        return code;
    }

    private void FinishSegment()
    {
        if (segment < 0)
        {
            return;
        }

        for (var policy = 0; policy < policies.Length; policy++)
        {
            var state = policies[policy];
            if (state.Touched)
            {
                columns.Add(policy, segment, state.Pack());
            }
        }

        for (var offset = 0; offset < freshness.Length; offset++)
        {
            if (freshness[offset] > 0)
            {
                worst.Count(worstOfSegment[offset]);
            }
        }

        Array.Clear(worstOfSegment);
        columns.AddFreshness(segment, freshness);
        freshness = new byte[Segments.Size];
        if (plan.Scope.IsEverything)
        {
            columns.AddDigests(segment, digests);
            digests = new byte[Segments.Size * RunBasis.DigestSize];
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

        /// <summary>By the code in the run that is built upon.</summary>
        public Dictionary<int, int> CodeOfBasis { get; } = [];

        /// <summary>By what <see cref="OutcomeJson.Identity"/> makes of an outcome.</summary>
        public Dictionary<string, int> CodeOfIdentity { get; } = new(StringComparer.Ordinal);

        /// <summary>By code: how bad its outcome is; nothing for code 0, where the policy was not evaluated.</summary>
        public List<byte> Ranks { get; } = [0];

        // Of the segment that is being joined.
        private readonly int[] codes = new int[Segments.Size];
        private int largest;

        /// <summary>True when some device of the segment was evaluated.</summary>
        public bool Touched { get; private set; }

        public Tally Tally { get; private set; } = Tally.Zero;

        public long Stale { get; private set; }

        public void Count(Status status, CountedOutcome outcome)
        {
            Tally += new Tally(
                status == Status.Pass ? outcome.Devices : 0,
                status == Status.Fail ? outcome.Devices : 0,
                status == Status.Unknown ? outcome.Devices : 0,
                status == Status.Error ? outcome.Devices : 0,
                status == Status.NotApplicable ? outcome.Devices : 0);
            Stale += outcome.StaleDevices;
        }

        /// <summary>Sets the codes of devices, and raises how bad they stand to what this policy found.</summary>
        /// <param name="offsets">Their places in the segment.</param>
        /// <param name="places">What each has: a place in <paramref name="codeOfPlace"/>.</param>
        /// <param name="codeOfPlace">Codes.</param>
        /// <param name="worst">Of the segment, a rank a device.</param>
        public void Set(ReadOnlySpan<int> offsets, ReadOnlySpan<int> places, int[] codeOfPlace, byte[] worst)
        {
            Touched = true;
            var rankOfPlace = new byte[codeOfPlace.Length];
            for (var place = 0; place < codeOfPlace.Length; place++)
            {
                rankOfPlace[place] = Ranks[codeOfPlace[place]];
                largest = Math.Max(largest, codeOfPlace[place]);
            }

            for (var i = 0; i < places.Length; i++)
            {
                var place = places[i];
                var offset = offsets[i];
                codes[offset] = codeOfPlace[place];
                worst[offset] = Math.Max(worst[offset], rankOfPlace[place]);
            }
        }

        /// <summary>The codes of the segment, packed; the next one begins.</summary>
        public PackedCodes Pack()
        {
            var packed = PackedCodes.Pack(codes, largest);
            Array.Clear(codes);
            largest = 0;
            Touched = false;
            return packed;
        }
    }
}
