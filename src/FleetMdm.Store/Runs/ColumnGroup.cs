using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>
/// Segments that are evaluated on their columns, a few together: the devices that columns do not speak of are few in each,
/// and evaluated at once.
/// </summary>
/// <param name="changed">Devices that are evaluated by their reports.</param>
/// <param name="asked">Reports of devices that stand in columns, for policies that have to be asked device by device.</param>
internal sealed class ColumnGroup(DeviceUnit changed, DeviceUnit asked)
{
    private const int MostSegments = 16;
    private const int MostBytes = 4 * 1024 * 1024;

    private readonly List<ColumnSegment> segments = [];
    private long bytes;

    public DeviceUnit Changed => changed;

    public DeviceUnit Asked => asked;

    public IReadOnlyList<ColumnSegment> Segments => segments;

    /// <summary>Whether it has as much as a worker is given at a time.</summary>
    public bool IsFull => segments.Count >= MostSegments || bytes + changed.Bytes + asked.Bytes > MostBytes;

    public void Add(ColumnSegment segment)
    {
        segments.Add(segment);
        bytes += segment.Stored.Bytes;
    }

    /// <summary>
    /// What was found, one a segment: null where that cannot be done, since the columns are damaged, or a policy has to be
    /// asked of devices whose reports are not there. Pure: it may run on any thread, beside others.
    /// </summary>
    public IReadOnlyList<UnitOutcome?> Evaluate(EvaluationPlan plan, RunBasis? basis)
    {
        try
        {
            using var reports = new ReportBatch(plan, changed);
            var tables = OutcomeTable.ForEach(plan, basis);
            return segments.ConvertAll(segment => TryEvaluate(segment, reports, plan, basis, tables));
        }
        catch (Exception failure) when (IsOfDamagedFacts(failure))
        {
            return new UnitOutcome?[segments.Count];
        }
        finally
        {
            segments.ForEach(static segment => segment.Stored.Dispose());
        }
    }

    private UnitOutcome? TryEvaluate(
        ColumnSegment segment, ReportBatch reports, EvaluationPlan plan, RunBasis? basis, OutcomeTable[] tables)
    {
        var batches = segment.Known is null ? plan.Batches : basis!.Evaluated;
        if (batches.TryDecode(segment.Frame.Count, segment.Stored.Columns) is not { } batch)
        {
            return null;
        }

        using (batch)
        {
            try
            {
                var outcomes = batches.Evaluate(batch, plan.Request.AsOf);
                var number = segment.Stored.Segment;
                var join = new UnitJoin(plan, tables, [
                    SegmentPart.OfColumns(
                        number, batch, segment.Frame, segment.Stored.Outdated,
                        segment.Known is null ? outcomes : basis!.ByPolicy(outcomes)),
                    reports.Part(number, segment.Changed.Start.Value, segment.Changed.End.Value)])
                {
                    Known = segment.Known,
                    Reports = asked.Devices.Take(segment.Asked)
                        .ToDictionary(static device => Store.Segments.Offset(device.DeviceNo), static device => device.Report),
                };
                return join.TryFinish();
            }
            catch (Exception failure) when (IsOfDamagedFacts(failure))
            {
                return null;
            }
        }
    }

    /// <summary>Facts that were damaged before columns were made of them: the reports will tell whose.</summary>
    private static bool IsOfDamagedFacts(Exception failure) => failure is System.Text.Json.JsonException
        or InvalidOperationException { InnerException: System.Text.DecoderFallbackException };
}

/// <summary>A segment that is evaluated on its columns.</summary>
/// <param name="Stored">The columns of the policies that are evaluated.</param>
/// <param name="Frame">The devices that they are of.</param>
/// <param name="Known">What is taken from another run; null for nothing.</param>
/// <param name="Changed">Which of the group's changed devices are its.</param>
/// <param name="Asked">Which of the group's asked devices are its.</param>
internal sealed record ColumnSegment(
    StoredSegment Stored, SegmentFrame Frame, KnownSegment? Known, Range Changed, Range Asked);
