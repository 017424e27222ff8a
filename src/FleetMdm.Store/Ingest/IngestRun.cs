using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest;

/// <summary>
/// One batch on its way: a thread reads and splits, a thread judges and normalizes, and the caller's thread writes.
/// Queues of a few batches between them bound the memory and keep the order, on which nothing that is stored depends
/// but the choice among reports of one device with equal times.
/// </summary>
internal sealed class IngestRun
{
    private readonly IngestRequest _request;
    private readonly SqliteSession _session;
    private readonly IReadOnlyList<SourceFile> _files;
    private readonly ArenaPool _arenas = new();
    private readonly WarningLog _read = new();
    private readonly WarningLog _judged = new();
    private readonly WarningLog _written = new();
    private readonly BatchReader _reader;
    private readonly BatchNormalizer _normalizer;

    private readonly List<RejectedReport> _quarantined = [];
    private readonly List<RefusedInput> _refused = [];
    private readonly List<IngestedFile> _ended = [];
    private ExceptionDispatchInfo? _stageFailure;
    private long _records;
    private long _setAside;

    public IngestRun(
        IngestRequest request,
        SqliteSession session,
        FormatCatalog formats,
        ReportFormat? stated,
        IReadOnlyList<SourceFile> files)
    {
        (_request, _session, _files) = (request, session, files);
        _reader = new BatchReader(files, request.StandardInput, formats.Envelopes, _read, _arenas);
        _normalizer = new BatchNormalizer(request, formats, stated, _judged, _arenas);
    }

    /// <summary>Nothing can be stored any more: what is still read is only told.</summary>
    private bool IsRefused => _refused.Any(InputFault.RefusesBatch) || (_request.Strict && (_setAside > 0 || _refused.Count > 0));

    public IngestSummary Run(IProgress<IngestProgress>? progress, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var records = new BlockingCollection<RecordBatch>(BatchSize.InFlight);
        var reports = new BlockingCollection<ReportBatch>(BatchSize.InFlight);
        Start(() => Read(records, stop.Token), records, stop);
        Start(() => Normalize(records, reports, stop.Token), reports, stop);
        try
        {
            return Write(reports, progress, stop.Token);
        }
        catch (OperationCanceledException) when (_stageFailure is not null)
        {
            _stageFailure.Throw();
            throw;
        }
        finally
        {
            // A stage may wait for a pipe that never speaks again; it is told to stop, and not waited for.
            stop.Cancel();
        }
    }

    private IngestSummary Write(
        BlockingCollection<ReportBatch> reports, IProgress<IngestProgress>? progress, CancellationToken stop)
    {
        var total = _files.All(file => file.Bytes is not null) ? _files.Sum(file => file.Bytes) : null;
        using var writer = new BatchWriter(_session, _written, _request.AsOf);
        using var transaction = _session.BeginWrite();
        foreach (var batch in reports.GetConsumingEnumerable(stop))
        {
            Take(batch, writer);
            _arenas.Return(batch.Bytes);
            progress?.Report(new IngestProgress(_reader.BytesRead, total, _records));
        }

        var outcome = IsRefused || (_refused.Count > 0 && _refused.Count == _ended.Count) ? IngestOutcome.Refused
            : _request.DryRun ? IngestOutcome.DryRun
            : IngestOutcome.Stored;
        if (outcome == IngestOutcome.Stored)
        {
            writer.End();
            transaction.Commit();
        }
        return Summarize(outcome, writer);
    }

    private void Take(ReportBatch batch, BatchWriter writer)
    {
        var format = Encoding.UTF8.GetBytes(batch.Format ?? "");
        foreach (var record in batch.Records)
        {
            _records++;
            if (record.Aside is { } aside)
            {
                SetAside(aside, writer);
            }
            else if (!IsRefused)
            {
                writer.Write(record.Report, batch.Bytes, format, batch.Source, record.Line);
            }
        }
        if (batch.Ended is { } ended)
        {
            _ended.Add(ended);
            if (batch.Refused is { } refused)
            {
                _refused.Add(refused);
            }
        }
    }

    private void SetAside(RecordAside aside, BatchWriter writer)
    {
        _setAside++;
        if (_quarantined.Count < IngestSummary.ListLimit)
        {
            _quarantined.Add(aside.Rejected);
        }
        if (!IsRefused)
        {
            writer.SetAside(aside);
        }
    }

    private void Read(BlockingCollection<RecordBatch> records, CancellationToken stop)
    {
        foreach (var batch in _reader.Read())
        {
            records.Add(batch, stop);
        }
    }

    private void Normalize(BlockingCollection<RecordBatch> records, BlockingCollection<ReportBatch> reports, CancellationToken stop)
    {
        foreach (var batch in records.GetConsumingEnumerable(stop))
        {
            reports.Add(_normalizer.Normalize(batch), stop);
            _arenas.Return(batch.Bytes);
        }
        foreach (var batch in _normalizer.Rest())
        {
            reports.Add(batch, stop);
        }
    }

    /// <summary>Runs a stage on a thread of its own. When it has done its work the next one learns that nothing more comes; when it fails, all stop.</summary>
    private void Start<T>(Action work, BlockingCollection<T> output, CancellationTokenSource stop) =>
        Task.Factory.StartNew(
            () =>
            {
                try
                {
                    work();
                    output.CompleteAdding();
                }
                catch (OperationCanceledException)
                {
                    // The run is over, and whoever ended it knows why.
                }
                catch (Exception failure)
                {
                    _stageFailure = ExceptionDispatchInfo.Capture(failure);
                    stop.Cancel();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    private IngestSummary Summarize(IngestOutcome outcome, BatchWriter writer)
    {
        var isCounted = outcome != IngestOutcome.Refused;
        return new IngestSummary
        {
            Outcome = outcome,
            BatchId = outcome == IngestOutcome.Stored ? writer.BatchId : null,
            Records = _records,
            New = isCounted ? writer.New : 0,
            Updated = isCounted ? writer.Updated : 0,
            Unchanged = isCounted ? writer.Unchanged : 0,
            Stale = isCounted ? writer.Stale : 0,
            QuarantinedCount = _setAside,
            Quarantined = _quarantined,
            Warnings = [.. _read.ToList(), .. _judged.ToList(), .. _written.ToList()],
            Dropped = _judged.DroppedNames(),
            Files = _ended,
            Refused = _refused,
            BytesRead = _reader.BytesRead,
        };
    }
}
