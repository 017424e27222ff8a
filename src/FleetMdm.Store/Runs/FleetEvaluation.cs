namespace FleetMdm.Store;

/// <summary>
/// Evaluates policies on a fleet. This thread reads the devices and joins the results; workers evaluate. Units are
/// joined in the order in which they were read, so that the result does not depend on the number of workers, and
/// only a few are in memory at a time, however large the fleet.
/// </summary>
internal sealed class FleetEvaluation
{
    private readonly SqliteSession session;
    private readonly EvaluationPlan plan;
    private readonly int workers;

    public FleetEvaluation(SqliteSession session, EvaluationRequest request, int workers = 2)
    {
        this.session = session;
        this.workers = workers;
        plan = new EvaluationPlan(request);
    }

    public FleetRun Run(IProgress<long>? devicesDone, CancellationToken cancel)
    {
        var units = new DeviceUnits(session, plan.Scope);
        var run = new RunBuilder(plan);
        var underWay = new Queue<Task<UnitOutcome>>();

        // One moment of the database for the whole run, whatever others write meanwhile.
        using var moment = session.BeginRead();
        foreach (var unit in units.Read())
        {
            cancel.ThrowIfCancellationRequested();
            underWay.Enqueue(Task.Run(() => UnitOutcome.Evaluate(plan, unit), CancellationToken.None));
            if (underWay.Count > workers)
            {
                JoinOldest();
            }
        }

        while (underWay.Count > 0)
        {
            JoinOldest();
        }

        moment.Commit();
        return run.Finish(session);

        void JoinOldest()
        {
            var found = Outcome(underWay.Dequeue());
            run.Add(found);
            units.Return(found.Unit);
            devicesDone?.Report(run.Devices);
        }
    }

    private UnitOutcome Outcome(Task<UnitOutcome> work)
    {
        try
        {
            return work.GetAwaiter().GetResult();
        }
        catch (DamagedFactsException damage)
        {
            throw StoreFailure.Corrupt(session.Path, damage);
        }
    }
}
