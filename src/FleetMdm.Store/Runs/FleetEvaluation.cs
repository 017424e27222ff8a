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
    private readonly SortedSet<long> unreadable = [];
    private readonly AskedDevices asked;
    private readonly byte[] digests = new byte[Segments.Size * RunBasis.DigestSize];
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
        asked = plan.AskedDevices(Enumerable.Range(0, plan.Policies.Count));
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

        return [.. unreadable];
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

        ColumnGroup? group = null;
        var last = units.LastSegment();
        for (var segment = 0L; segment <= last; segment++)
        {
            group ??= new ColumnGroup(units.Empty(segment), units.Empty(segment));
            var isAdded = TryAdd(group, segment);
            if (!isAdded && group.Segments.Count > 0)
            {
                yield return OfColumns(group);
                group = new ColumnGroup(units.Empty(segment), units.Empty(segment));
                isAdded = TryAdd(group, segment);
            }

            if (!isAdded)
            {
                foreach (var unit in units.ReadSegment(segment))
                {
                    yield return OfReports(unit);
                }
            }
            else if (group.IsFull)
            {
                yield return OfColumns(group);
                group = null;
            }
        }

        if (group is { Segments.Count: > 0 })
        {
            yield return OfColumns(group);
        }
    }

    /// <summary>Adds a segment to those that are evaluated on columns; false where it has none, or does not fit.</summary>
    private bool TryAdd(ColumnGroup group, long segment) =>
        (basis is not null && TryBuildUpon(basis, group, segment))
        || (columns.TryRead(segment, plan.Batches.ColumnNames) is { } stored
            && TryDecode(stored) is { } frame
            && TryAdd(group, stored, frame, known: null, asked));

    /// <summary>Null for a frame that is not what was written.</summary>
    private SegmentFrame? TryDecode(StoredSegment stored)
    {
        if (!SegmentFrame.TryDecode(stored.Frame.Span, out var frame))
        {
            unreadable.Add(stored.Segment);
            stored.Dispose();
        }

        return frame;
    }

    /// <summary>The same of a segment most of whose answers are there already.</summary>
    private bool TryBuildUpon(RunBasis basis, ColumnGroup group, long segment)
    {
        if (!basis.TryReadDigests(segment, digests) || columns.TryRead(segment, basis.Evaluated.ColumnNames) is not { } stored)
        {
            return false;
        }

        if (SegmentFrame.TryDecode(stored.Frame.Span, out var frame))
        {
            var outdated = stored.Outdated.ToHashSet();
            for (var row = 0; row < frame.Count; row++)
            {
                var offset = frame.Offset(row);
                var before = digests.AsSpan(offset * RunBasis.DigestSize, RunBasis.DigestSize);
                if (!before.SequenceEqual(frame.Digest(row)[..RunBasis.DigestSize]))
                {
                    outdated.Add((segment * Segments.Size) + offset);
                }
            }

            if (outdated.Count <= MostChanged)
            {
                stored.Outdated = outdated.Order().ToList();
                return TryAdd(group, stored, frame, basis.Read(segment), basis.Asked);
            }
        }

        stored.Dispose();
        return false;
    }

    private bool TryAdd(ColumnGroup group, StoredSegment stored, SegmentFrame frame, KnownSegment? known, AskedDevices asked)
    {
        var (ofChanged, ofAsked) = (group.Changed.Devices.Count, group.Asked.Devices.Count);
        if (!units.TryAdd(group.Changed, stored.Outdated) || !TryAddAsked(group.Asked, stored, asked))
        {
            group.Changed.ShrinkTo(ofChanged);
            stored.Dispose();
            return false;
        }

        group.Add(new ColumnSegment(
            stored, frame, known, ofChanged..group.Changed.Devices.Count, ofAsked..group.Asked.Devices.Count));
        return true;
    }

    private bool TryAddAsked(DeviceUnit unit, StoredSegment stored, AskedDevices asked)
    {
        var outdated = stored.Outdated.ToHashSet();
        return asked.BySegment is { } numbers
            ? units.TryAdd(unit, numbers[stored.Segment].Where(number => !outdated.Contains(number)))
            : units.TryAddOthers(unit, stored.Segment, outdated);
    }

    private Func<Found> OfColumns(ColumnGroup group) => () => new Found(
        [.. group.Segments.Zip(group.Evaluate(plan, basis), static (segment, outcome) => (segment.Stored.Segment, outcome))],
        [group.Changed, group.Asked]);

    private Func<Found> OfReports(DeviceUnit unit) => () => new Found([(unit.Segment, UnitOutcome.Evaluate(plan, basis, unit))], [unit]);

    private void JoinOldest(IProgress<long>? devicesDone)
    {
        var found = Finished(underWay.Dequeue().GetAwaiter().GetResult);
        foreach (var (segment, outcome) in found.Segments)
        {
            if (outcome is not null)
            {
                Join(outcome);
                continue;
            }

            unreadable.Add(segment);
            foreach (var unit in units.ReadSegment(segment))
            {
                Join(Finished(() => UnitOutcome.Evaluate(plan, basis, unit)));
                units.Return(unit);
            }
        }

        foreach (var unit in found.Units)
        {
            units.Return(unit);
        }

        devicesDone?.Report(devices);
    }

    private void Join(UnitOutcome outcome)
    {
        join(outcome);
        devices += outcome.Devices.Count;
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

    /// <summary>What became of a piece of work, null where a segment has to be read from reports; and units to give back.</summary>
    private sealed record Found(IReadOnlyList<(long Segment, UnitOutcome? Outcome)> Segments, IReadOnlyList<DeviceUnit> Units);
}
