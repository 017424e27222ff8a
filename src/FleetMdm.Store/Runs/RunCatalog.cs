using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Evaluates the fleet, and keeps what was found.</summary>
public sealed class RunCatalog
{
    private readonly SqliteSession session;

    internal RunCatalog(SqliteSession session) => this.session = session;

    /// <summary>Evaluates policies on the devices of this database, as they are at this moment. Nothing is stored.</summary>
    /// <param name="request">The question.</param>
    /// <param name="devicesDone">Told, now and then, how many devices are done.</param>
    /// <param name="cancel">Ends the evaluation early with <see cref="OperationCanceledException"/>.</param>
    public FleetRun Evaluate(
        EvaluationRequest request, IProgress<long>? devicesDone = null, CancellationToken cancel = default) =>
        Evaluate(request, workers: 2, buildsUpon: true, devicesDone, cancel);

    /// <summary>Puts the questions of a survey to the devices of this database, as they are at this moment. Nothing is stored.</summary>
    /// <param name="inquiries">What is asked; the answers are counted there.</param>
    /// <param name="asOf">`now` in rules.</param>
    /// <param name="devicesDone">Told, now and then, how many devices are done.</param>
    /// <param name="cancel">Ends the survey early with <see cref="OperationCanceledException"/>.</param>
    public void Survey(
        IReadOnlyList<FleetInquiry> inquiries, DateTimeOffset asOf, IProgress<long>? devicesDone = null, CancellationToken cancel = default)
    {
        var byPolicy = inquiries.ToDictionary(inquiry => inquiry.Asked);
        // What is counted is no run: nothing is named after the text of these policies.
        var asked = inquiries.Select(inquiry => new PlannedPolicy(inquiry.Asked, Sha256: "")).ToList();
        var assignments = new AssignmentCatalog(session).List();
        using var moment = session.BeginRead();
        var plan = new EvaluationPlan(new EvaluationRequest(asked, assignments, RunScope.Everything, asOf), session);
        new FleetEvaluation(session, plan, Count).Run(devicesDone, cancel);
        moment.Commit();

        void Count(UnitOutcome found)
        {
            for (var policy = 0; policy < plan.Policies.Count; policy++)
            {
                foreach (var outcome in found.Policies[policy].Distinct)
                {
                    byPolicy[plan.Policies[policy].Policy].Count(outcome.Found.Evaluation!, outcome.Devices);
                }
            }
        }
    }

    /// <summary>How the policies of a request would be evaluated now. Nothing is evaluated.</summary>
    public RunPlan Plan(EvaluationRequest request)
    {
        using var moment = session.BeginRead();
        var plan = new EvaluationPlan(request, session);
        var basis = RunBasis.For(plan, session);
        var policies = plan.Batches.Describe()
            .Select((policy, place) => new PolicyPlan(policy, basis?.Takes(place) == true))
            .ToList();
        moment.Commit();
        return new RunPlan(policies, plan.LooksAtColumns, plan.Batches.ColumnNames, basis?.RunId);
    }

    /// <summary>
    /// Makes the columns that an evaluation of the whole fleet looks at, where they are missing or have fallen behind.
    /// They change no answer, only how soon it comes; while another process writes, nothing is done.
    /// </summary>
    /// <param name="request">The question to come.</param>
    /// <param name="devicesDone">Told, now and then, how many devices were laid out.</param>
    /// <param name="cancel">Ends early with <see cref="OperationCanceledException"/>; what was made so far stays.</param>
    public void PrepareColumns(
        EvaluationRequest request, IProgress<long>? devicesDone = null, CancellationToken cancel = default)
    {
        var plan = new EvaluationPlan(request, session);
        if (plan.LooksAtColumns)
        {
            new ColumnUpkeep(session, plan.Batches).Run(devicesDone, cancel);
        }
    }

    /// <summary>
    /// Whether so many changed devices are reason enough to prepare columns at once. Of fewer, the next check reads the
    /// reports, or makes columns itself.
    /// </summary>
    public bool IsPreparingWorthwhile(long changedDevices) =>
        changedDevices >= ColumnUpkeep.FewestDevices
        && changedDevices * ColumnUpkeep.ToleratedChange >= new DeviceCatalog(session).Count();

    /// <summary>
    /// Stores a run; one with the same id is replaced, and this becomes the last. A run that came from the database is
    /// stored already, and so is the answer that this program gave last to the same question.
    /// </summary>
    public void Save(FleetRun run)
    {
        if (run.Columns is not EvaluatedColumns columns)
        {
            return;
        }

        using var transaction = session.BeginWrite();
        if (!RunWriter.IsStored(session, run.Summary))
        {
            RunWriter.Write(session, run.Summary, run.CountedCensus, columns);
        }

        foreach (var segment in run.UnreadableSegments)
        {
            new SegmentColumns(session).Drop(segment);
        }

        transaction.Commit();
    }

    /// <summary>The run stored last; null where there is none.</summary>
    public FleetRun? Latest() => Load("run_latest");

    /// <summary>The run stored last among those of all policies on all devices; null where there is none.</summary>
    public FleetRun? LatestOfEverything() => Load("run_latest_of_everything");

    /// <summary>Null where there is none.</summary>
    public FleetRun? Find(string runId)
    {
        using var statement = session.Prepare("run_find").Bind(":run_id", runId);
        return RunReader.Read(session, statement);
    }

    /// <param name="workers">How many threads evaluate.</param>
    /// <param name="buildsUpon">Whether answers of the last run are taken where nothing changed.</param>
    internal FleetRun Evaluate(
        EvaluationRequest request, int workers, bool buildsUpon, IProgress<long>? devicesDone, CancellationToken cancel)
    {
        using var moment = session.BeginRead();
        var plan = new EvaluationPlan(request, session);
        var basis = buildsUpon ? RunBasis.For(plan, session) : null;
        var run = new RunBuilder(plan, basis);
        var unreadable = new FleetEvaluation(session, plan, run.Add, basis, workers).Run(devicesDone, cancel);
        var finished = run.Finish(session, unreadable);
        moment.Commit();
        return finished;
    }

    private FleetRun? Load(string query)
    {
        using var statement = session.Prepare(query);
        return RunReader.Read(session, statement);
    }
}
