namespace FleetMdm.Store;

/// <summary>
/// Evaluates policies on a fleet. This thread reads, and joins the results; workers evaluate. Work is joined in the
/// order in which it was read, so that the result does not depend on the number of workers, and only a little is in
/// memory at a time, however large the fleet.
/// </summary>
internal sealed class FleetEvaluation
{
    /// <summary>Where more devices of a segment changed since, its columns are read instead.</summary>
    private const int MostChanged = Segments.Size / 8;

    private readonly SqliteSession session;
    private readonly EvaluationPlan plan;
    private readonly DeviceUnits units;
    private readonly SegmentColumns columns;
    private readonly Action<UnitOutcome> join;
    private readonly RunBasis? basis;
    private readonly Queue<Task<Found>> underWay = new();
    private readonly List<long> unreadable = [];
    private readonly int workers;
    private long devices;

    /// <param name="session">Where the devices are.</param>
    /// <param name="plan">What is asked.</param>
    /// <param name="join">Takes what was found, in the order of the devices.</param>
    /// <param name="basis">The run whose answers are taken where nothing changed; null for none.</param>
    /// <param name="workers">How many evaluate at a time.</param>
    public FleetEvaluation(
        SqliteSession session, EvaluationPlan plan, Action<UnitOutcome> join, RunBasis? basis = null, int workers = 2)
    {
        this.basis = basis;
        this.session = session;
        this.plan = plan;
        this.join = join;
        this.workers = workers;
        units = new DeviceUnits(session, plan.Scope);
        columns = new SegmentColumns(session);
    }

    /// <summary>
    /// Evaluates, inside the caller's transaction: one moment of the database, whatever others write meanwhile. Answers the
    /// segments whose stored columns were no good, so that reports were read instead.
    /// </summary>
    public IReadOnlyList<long> Run(IProgress<long>? devicesDone, CancellationToken cancel)
    {
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

        return unreadable;
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
            if (TryBuildUpon(segment) is { } work)
            {
                yield return work;
                continue;
            }

            if (columns.TryRead(segment, plan.Batches.ColumnNames) is { } stored)
            {
                if (units.TryRead(stored.Outdated, segment, out var changed))
                {
                    yield return () => OfColumns(stored, changed);
                    continue;
                }

                stored.Dispose();
            }

            foreach (var unit in units.ReadSegment(segment))
            {
                yield return OfReports(unit);
            }
        }
    }

    /// <summary>The work on a segment most of whose answers are there already; null where they are not.</summary>
    private Func<Found>? TryBuildUpon(long segment)
    {
        if (basis?.Read(segment) is not { } known || columns.TryRead(segment, basis.Evaluated.ColumnNames) is not { } stored)
        {
            return null;
        }

        if (SegmentFrame.TryDecode(stored.Frame.Span, out var frame))
        {
            var outdated = stored.Outdated.ToHashSet();
            for (var row = 0; row < frame.Count; row++)
            {
                if (!known.Had(frame.Offset(row), frame.Digest(row)))
                {
                    outdated.Add((segment * Segments.Size) + frame.Offset(row));
                }
            }

            if (outdated.Count <= MostChanged)
            {
                stored.Outdated = outdated.Order().ToList();
                if (units.TryRead(stored.Outdated, segment, out var changed))
                {
                    return () =>
                    {
                        using (stored)
                        {
                            return new Found(segment, UnitOutcome.TryEvaluate(plan, basis, known, stored, changed), changed);
                        }
                    };
                }
            }
        }

        stored.Dispose();
        return null;
    }

    private Found OfColumns(StoredSegment stored, DeviceUnit changed)
    {
        using (stored)
        {
            return new Found(stored.Segment, UnitOutcome.TryEvaluate(plan, stored, changed), changed);
        }
    }

    private Func<Found> OfReports(DeviceUnit unit) => () => new Found(unit.Segment, UnitOutcome.Evaluate(plan, unit), unit);

    private void JoinOldest(IProgress<long>? devicesDone)
    {
        var found = Finished(underWay.Dequeue().GetAwaiter().GetResult);
        if (found.Outcome is { } outcome)
        {
            Join(outcome);
        }
        else
        {
            unreadable.Add(found.Segment);
            foreach (var unit in units.ReadSegment(found.Segment))
            {
                Join(Finished(() => UnitOutcome.Evaluate(plan, unit)));
                units.Return(unit);
            }
        }

        units.Return(found.Unit);
        devicesDone?.Report(devices);
    }

    private void Join(UnitOutcome outcome)
    {
        join(outcome);
        devices += outcome.Offsets.Length;
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
