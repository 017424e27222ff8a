using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>
/// Writes a run into its tables, inside the caller's transaction. What a policy has on a segment is written where it is not
/// what it was in the run of everything before; else that row is named again.
/// </summary>
internal sealed class RunWriter
{
    private readonly SqliteSession session;
    private readonly RunSummary summary;
    private readonly EvaluatedColumns columns;
    private readonly StoredColumns? before;

    // By policy: its place in the run before, -1 for none; the numbers of its outcomes; where its codes are.
    private readonly int[] placesBefore;
    private readonly int[][] outcomes;
    private readonly SegmentNumbers[] codes;

    private RunWriter(SqliteSession session, RunSummary summary, EvaluatedColumns columns)
    {
        (this.session, this.summary, this.columns) = (session, summary, columns);
        var last = summary.Scope.IsEverything ? StoredRuns.LastOfEverything(session) : null;
        before = last?.Columns as StoredColumns;
        var places = (last?.Summary.Policies ?? []).Select(static (policy, place) => (policy.PolicyId, place))
            .ToDictionary(static policy => policy.PolicyId, static policy => policy.place, StringComparer.Ordinal);
        placesBefore = [.. summary.Policies.Select(policy => places.GetValueOrDefault(policy.PolicyId, -1))];
        outcomes = [.. summary.Policies.Select((policy, place) => OutcomeNumbers.Of(session, policy.PolicyId, columns.OutcomesOf(place)))];
        codes = [.. summary.Policies.Select(static _ => new SegmentNumbers())];
    }

    /// <summary>Whether the last run is the answer to the same question, by this build of the rules.</summary>
    public static bool IsStored(SqliteSession session, RunSummary summary)
    {
        using var stored = session.Prepare("run_is_stored").Bind(":run_id", summary.RunId).Bind(":engine", RunBasis.Engine);
        return stored.Step();
    }

    public static void Write(SqliteSession session, RunSummary summary, RunCensus? census, EvaluatedColumns columns)
    {
        // First, so that a run that is asked for again is compared with the one before it, as it was the first time.
        StoredRuns.Remove(session, summary.RunId);
        new RunWriter(session, summary, columns).Write(census);
    }

    private void Write(RunCensus? census)
    {
        var runNo = WriteRun(census);
        var transitions = new Transitions(session, runNo, before);
        var freshness = WriteSegments(transitions);
        using (var statement = session.Prepare("run_freshness").Bind(":run_no", runNo).Bind(":freshness", freshness.ToString()))
        {
            statement.Run();
        }

        for (var policy = 0; policy < codes.Length; policy++)
        {
            WritePolicy(runNo, summary.Policies[policy], outcomes[policy], codes[policy]);
        }

        if (summary.Scope.IsEverything)
        {
            WriteBasis(runNo);
        }
    }

    /// <summary>Writes what changed, segment by segment, as the next run reads it; answers where the freshness is.</summary>
    private SegmentNumbers WriteSegments(Transitions transitions)
    {
        var freshness = new SegmentNumbers();
        using var put = session.Prepare("packed_codes_put");
        foreach (var (segment, fresh) in columns.Freshness)
        {
            freshness.Add(segment, NumberOf(fresh, before?.FreshnessCodes(segment), put));
            for (var policy = 0; policy < codes.Length; policy++)
            {
                if (columns.Codes(policy, segment) is { } found)
                {
                    codes[policy].Add(segment, NumberOf(policy, segment, found, put, transitions));
                }
                else if (placesBefore[policy] is >= 0 and var place)
                {
                    transitions.Write(summary.Policies[policy].PolicyId, segment, before!.Codes(place, segment), null);
                }
            }
        }

        foreach (var segment in before?.Segments.Except(columns.Freshness.Keys) ?? [])
        {
            for (var policy = 0; policy < codes.Length; policy++)
            {
                if (placesBefore[policy] is >= 0 and var place)
                {
                    transitions.Write(summary.Policies[policy].PolicyId, segment, before!.Codes(place, segment), null);
                }
            }
        }

        return freshness;
    }

    private long NumberOf(int policy, long segment, PackedCodes found, Statement put, Transitions transitions)
    {
        if (found.StoredAs > 0 && before?.RunNo == columns.BasisRunNo)
        {
            return found.StoredAs;
        }

        var packed = found with { Codes = Array.ConvertAll(found.Codes, code => outcomes[policy][code]) };
        var place = placesBefore[policy];
        var old = place < 0 ? null : before!.Codes(place, segment);
        if (place >= 0 && old?.IsSame(packed) != true)
        {
            transitions.Write(summary.Policies[policy].PolicyId, segment, old, packed);
        }

        return NumberOf(packed, old, put);
    }

    /// <summary>The row of what was there before, where that is the same; else a new one.</summary>
    private long NumberOf(PackedCodes packed, PackedCodes? old, Statement put)
    {
        if (old?.IsSame(packed) == true)
        {
            return old.StoredAs;
        }

        put.Bind(":codes", OutcomeJson.Numbers(packed.Codes)).Bind(":width", packed.Width).BindBlob(":places", packed.Places).Run();
        return session.LastInsertRowId;
    }

    private long WriteRun(RunCensus? census)
    {
        using var statement = session.Prepare("run_insert")
            .Bind(":run_id", summary.RunId)
            .Bind(":as_of", Rfc3339.Format(summary.AsOf))
            .Bind(":stale_after", (long)summary.StaleAfter.TotalSeconds)
            .Bind(":scope_json", OutcomeJson.Scope(summary.Scope))
            .Bind(":devices", summary.Devices)
            .Bind(":stale_devices", summary.StaleDevices)
            .Bind(":policies", summary.Policies.Count)
            .Bind(":by_worst_json", census is null ? null : OutcomeJson.Counts(census.ByWorst));
        statement.Run();
        return session.LastInsertRowId;
    }

    private void WritePolicy(long runNo, PolicyTally policy, int[] ofOutcomes, SegmentNumbers ofSegments)
    {
        using var statement = session.Prepare("run_policy_insert")
            .Bind(":run_no", runNo)
            .Bind(":policy_id", policy.PolicyId)
            .Bind(":name", policy.Name)
            .Bind(":severity", SeverityText.Of(policy.Severity))
            .Bind(":sha256", policy.Sha256)
            .Bind(":pass", policy.Tally.Pass)
            .Bind(":fail", policy.Tally.Fail)
            .Bind(":unknown", policy.Tally.Unknown)
            .Bind(":error", policy.Tally.Error)
            .Bind(":not_applicable", policy.Tally.NotApplicable)
            .Bind(":stale", policy.Stale)
            .Bind(":question", policy.Question)
            .Bind(":outcomes", OutcomeJson.Numbers([.. ofOutcomes.Skip(1).Order()]))
            .Bind(":codes", ofSegments.ToString());
        statement.Run();
    }

    /// <summary>The run becomes the one that the next builds upon.</summary>
    private void WriteBasis(long runNo)
    {
        using var basis = session.Prepare("run_basis_put").Bind(":run_no", runNo).Bind(":engine", RunBasis.Engine);
        basis.Run();
        using var known = session.Prepare("run_basis_devices");
        using var put = session.Prepare("run_basis_devices_put");
        foreach (var (segment, digests) in columns.Digests)
        {
            var isKnown = known.Bind(":segment", segment).Step() && known.Bytes(0).SequenceEqual(digests);
            known.Reset();
            if (!isKnown)
            {
                put.Bind(":segment", segment).BindBlob(":digests", digests).Run();
            }
        }
    }
}
