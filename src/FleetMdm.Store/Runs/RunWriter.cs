namespace FleetMdm.Store;

/// <summary>Writes a run into its tables, inside the caller's transaction.</summary>
internal static class RunWriter
{
    public static void Write(SqliteSession session, RunSummary summary, RunCensus? census, EvaluatedColumns columns)
    {
        using (var old = session.Prepare("run_remove").Bind(":run_id", summary.RunId))
        {
            old.Run();
        }

        // After that, so that a run that is asked for again is compared with the one before it, as it was the first time.
        var before = summary.Scope.IsEverything ? LastOfEverything(session) : null;
        var runNo = WriteRun(session, summary, census);
        for (var policy = 0; policy < summary.Policies.Count; policy++)
        {
            WritePolicy(session, runNo, summary.Policies[policy]);
            WriteOutcomes(session, runNo, summary.Policies[policy].PolicyId, columns.OutcomesOf(policy));
        }

        WriteSegments(session, runNo, summary, columns);
        if (summary.Scope.IsEverything)
        {
            WriteBasis(session, runNo, columns);
        }

        if (before is not null)
        {
            new Transitions(session, before).Write(runNo, summary, columns);
        }
    }

    private static FleetRun? LastOfEverything(SqliteSession session)
    {
        using var statement = session.Prepare("run_latest_of_everything");
        return RunReader.Read(session, statement);
    }

    /// <summary>The run becomes the one that the next builds upon.</summary>
    private static void WriteBasis(SqliteSession session, long runNo, EvaluatedColumns columns)
    {
        using var clear = session.Prepare("run_basis_clear");
        clear.Run();
        using var basis = session.Prepare("run_basis_put").Bind(":run_no", runNo).Bind(":engine", RunBasis.Engine);
        basis.Run();
        using var devices = session.Prepare("run_basis_devices_put").Bind(":run_no", runNo);
        foreach (var (segment, digests) in columns.Digests)
        {
            devices.Bind(":segment", segment).BindBlob(":digests", digests).Run();
        }
    }

    private static long WriteRun(SqliteSession session, RunSummary summary, RunCensus? census)
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

    private static void WritePolicy(SqliteSession session, long runNo, PolicyTally policy)
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
            .Bind(":question", policy.Question);
        statement.Run();
    }

    private static void WriteOutcomes(SqliteSession session, long runNo, string policyId, IReadOnlyList<Outcome> outcomes)
    {
        using var statement = session.Prepare("run_outcome_insert").Bind(":run_no", runNo).Bind(":policy_id", policyId);
        for (var i = 0; i < outcomes.Count; i++)
        {
            var outcome = outcomes[i];
            statement
                .Bind(":code", StoredColumns.CodeText(i + 1))
                .Bind(":status", StatusText.Of(outcome.Status))
                .Bind(":message", outcome.Message)
                .Bind(":missing_json", OutcomeJson.Paths(outcome.MissingFacts))
                .Bind(":checks_json", OutcomeJson.Checks(outcome.Checks))
                .Bind(":causes_json", OutcomeJson.Causes(outcome.Causes))
                .Run();
        }
    }

    private static void WriteSegments(SqliteSession session, long runNo, RunSummary summary, EvaluatedColumns columns)
    {
        using var freshness = session.Prepare("run_freshness_insert").Bind(":run_no", runNo);
        using var codes = session.Prepare("run_segment_insert").Bind(":run_no", runNo);
        foreach (var (segment, bytes) in columns.Freshness)
        {
            freshness.Bind(":segment", segment).BindBlob(":codes", bytes).Run();
            for (var policy = 0; policy < summary.Policies.Count; policy++)
            {
                if (columns.Codes(policy, segment) is { } packed)
                {
                    codes
                        .Bind(":policy_id", summary.Policies[policy].PolicyId)
                        .Bind(":segment", segment)
                        .Bind(":width", packed.Width)
                        .BindBlob(":codes", packed.Bytes)
                        .Run();
                }
            }
        }
    }
}
