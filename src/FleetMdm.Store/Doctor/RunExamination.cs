using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Packed results: they have the width and the length that they say, each code stands for an outcome, and together they are the run's figures.</summary>
internal sealed class RunExamination(SqliteSession session)
{
    private const int NotEvaluated = 0;

    public void Run(PartExamination part)
    {
        var runs = new RunCatalog(session);
        foreach (var runId in RunIds())
        {
            part.Count();
            try
            {
                if (runs.Find(runId) is { } run)
                {
                    Examine(part, run);
                }
            }
            catch (StoreException failure) when (StoreFailure.IsDamage(failure))
            {
                part.Add(StoreDefects.Run(runId));
            }
        }
    }

    private static void Examine(PartExamination part, FleetRun run)
    {
        var stored = (StoredColumns)run.Columns;
        for (var policy = 0; policy < run.Summary.Policies.Count; policy++)
        {
            var figures = run.Summary.Policies[policy];
            try
            {
                if (Count(stored, policy) != figures.Tally)
                {
                    part.Add(StoreDefects.Tally(run.Summary.RunId, figures.PolicyId));
                }
            }
            catch (StoreException failure) when (StoreFailure.IsDamage(failure))
            {
                part.Add(StoreDefects.Results(run.Summary.RunId, figures.PolicyId));
            }
        }

        if (!stored.Segments.All(segment => stored.FreshnessCodes(segment) is { } codes && Codes(codes).All(static code => code is >= 0 and <= 2)))
        {
            part.Add(StoreDefects.Run(run.Summary.RunId));
        }
    }

    /// <summary>The figures of a policy as its packed results have them; null where a code stands for nothing.</summary>
    private static Tally? Count(StoredColumns stored, int policy)
    {
        var statuses = stored.NumberedOutcomes(policy).ToDictionary(static known => known.Number, static known => known.Outcome.Status);
        var found = new Dictionary<Status, long>();
        foreach (var code in stored.Segments.Select(segment => stored.Codes(policy, segment)).OfType<PackedCodes>().SelectMany(Codes))
        {
            if (code == NotEvaluated)
            {
                continue;
            }

            if (!statuses.TryGetValue(code, out var status))
            {
                return null;
            }

            found[status] = found.GetValueOrDefault(status) + 1;
        }

        return new Tally(Of(Status.Pass), Of(Status.Fail), Of(Status.Unknown), Of(Status.Error), Of(Status.NotApplicable));

        long Of(Status status) => found.GetValueOrDefault(status);
    }

    /// <summary>The number of each device of a segment; -1 where its place is none.</summary>
    private static IEnumerable<int> Codes(PackedCodes packed) =>
        Enumerable.Range(0, Segments.Size).Select(packed.PlaceAt).Select(place =>
            (uint)place < (uint)packed.Codes.Length ? packed.Codes[place] : -1);

    private List<string> RunIds()
    {
        using var statement = session.Prepare("doctor_runs");
        var found = new List<string>();
        while (statement.Step())
        {
            found.Add(statement.Text(0));
        }

        return found;
    }
}
