namespace FleetMdm.Store;

/// <summary>Reads a stored run's sums; its findings are read as they are asked for.</summary>
internal static class RunReader
{
    /// <summary>The run that the query finds; null where it finds none.</summary>
    public static FleetRun? Read(SqliteSession session, Statement run)
    {
        if (!run.Step())
        {
            return null;
        }

        var runNo = run.Integer(0);
        var tallies = new List<PolicyTally>();
        var policies = new List<PolicyColumns>();
        ReadPolicies(session, runNo, tallies, policies);
        var summary = new RunSummary(
            run.Text(1),
            run.Time(2),
            TimeSpan.FromSeconds(run.Integer(3)),
            run.Parsed(4, OutcomeJson.ReadScope),
            run.Integer(5),
            run.Integer(6),
            tallies);
        return new FleetRun(
            session, summary, new StoredColumns(session, runNo, policies, run.Parsed(8, SegmentNumbers.Parse)))
        {
            CountedCensus = run.IsNull(7) ? null : new RunCensus(run.Parsed(7, OutcomeJson.ReadCounts), summary.StaleDevices),
        };
    }

    private static void ReadPolicies(SqliteSession session, long runNo, List<PolicyTally> tallies, List<PolicyColumns> policies)
    {
        using var row = session.Prepare("run_policies").Bind(":run_no", runNo);
        while (row.Step())
        {
            tallies.Add(new PolicyTally(
                row.Text(0),
                row.Text(1),
                row.Parsed(2, SeverityText.Parse),
                row.Text(3),
                new Tally(row.Integer(4), row.Integer(5), row.Integer(6), row.Integer(7), row.Integer(8)),
                row.Integer(9))
            {
                Question = row.TextOrNull(10),
            });
            policies.Add(new PolicyColumns(row.Parsed(11, OutcomeJson.ReadNumbers), row.Parsed(12, SegmentNumbers.Parse)));
        }
    }
}
