namespace FleetMdm.Store;

/// <summary>
/// Evaluates policies on a fleet. This thread reads, and joins the results; workers evaluate. Work is joined in the
/// order in which it was read, so that the result does not depend on the number of workers, and only a little is in
/// memory at a time, however large the fleet.
/// </summary>
internal sealed class FleetEvaluation
{
    private readonly SqliteSession session;
    private readonly EvaluationPlan plan;
    private readonly DeviceUnits units;
    private readonly SegmentColumns columns;
    private readonly RunBuilder run;
    private readonly Queue<Task<Found>> underWay = new();
    private readonly List<long> unreadable = [];
    private readonly int workers;

    public FleetEvaluation(SqliteSession session, EvaluationRequest request, int workers = 2)
    {
        this.session = session;
        this.workers = workers;
        plan = new EvaluationPlan(request, session);
        units = new DeviceUnits(session, plan.Scope);
        columns = new SegmentColumns(session);
        run = new RunBuilder(plan);
    }

    public FleetRun Run(IProgress<long>? devicesDone, CancellationToken cancel)
    {
        // One moment of the database for the whole run, whatever others write meanwhile.
        using var moment = session.BeginRead();
        foreach (var work in Work())
        {
            cancel.ThrowIfCancellationRequested();
            underWay.Enqueue(Task.Run(work, CancellationToken.None));
            if (underWay.Count > workers)
            {
                JoinOldest(devicesDone);
            }
        }

        while (underWay.Count > 0)
        {
            JoinOldest(devicesDone);
        }

        moment.Commit();
        return run.Finish(session, unreadable);
    }

    /// <summary>What there is to evaluate, in the order of the devices.</summary>
    private IEnumerable<Func<Found>> Work()
    {
        if (!plan.LooksAtColumns)
        {
            foreach (var unit in units.Read())
            {
                yield return OfReports(unit);
            }

            yield break;
        }

        for (var segment = 0L; segment <= units.LastSegment(); segment++)
        {
            if (columns.TryRead(segment, plan.Batches.ColumnNames, out var stored) && units.TryRead(stored.Outdated, segment, out var changed))
            {
                yield return () => new Found(stored.Segment, UnitOutcome.TryEvaluate(plan, stored, changed), changed);
                continue;
            }

            foreach (var unit in units.ReadSegment(segment))
            {
                yield return OfReports(unit);
            }
        }
    }

    private Func<Found> OfReports(DeviceUnit unit) => () => new Found(unit.Segment, UnitOutcome.Evaluate(plan, unit), unit);

    private void JoinOldest(IProgress<long>? devicesDone)
    {
        var found = Finished(underWay.Dequeue().GetAwaiter().GetResult);
        if (found.Outcome is { } outcome)
        {
            run.Add(outcome);
        }
        else
        {
            unreadable.Add(found.Segment);
            foreach (var unit in units.ReadSegment(found.Segment))
            {
                run.Add(Finished(() => UnitOutcome.Evaluate(plan, unit)));
                units.Return(unit);
            }
        }

        units.Return(found.Unit);
        devicesDone?.Report(run.Devices);
    }

    private T Finished<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DamagedFactsException damage)
        {
            throw StoreFailure.Corrupt(session.Path, damage);
        }
    }

    /// <summary>What became of a piece of work, null where its segment has to be read from reports; and a unit to give back.</summary>
    private sealed record Found(long Segment, UnitOutcome? Outcome, DeviceUnit Unit);
}
