using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text;
using FleetMdm.Store.Ingest.Known;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest;

/// <summary>
/// One batch on its way: a thread reads and splits, a thread finds out the formats, some normalize, and the caller's
/// thread writes. Queues of a few batches between them bound the memory, and what comes to the writer is in the order of
/// the input: on how many threads there are depends nothing.
/// </summary>
internal sealed class IngestRun
{
    private readonly IngestRequest _request;
    private readonly SqliteSession _session;
    private readonly FormatCatalog _formats;
    private readonly ReportFormat? _stated;
    private readonly IReadOnlyList<SourceFile> _files;
    private readonly int _workers;
    private readonly ArenaPool _arenas = new();
    private readonly WarningLog _read = new();
    private readonly WarningLog _judged = new();
    private readonly WarningLog _written = new();
    private readonly BatchReader _reader;

    private readonly List<RejectedReport> _quarantined = [];
    private readonly List<RefusedInput> _refused = [];
    private readonly List<IngestedFile> _ended = [];
    private ExceptionDispatchInfo? _stageFailure;
    private long _records;
    private long _setAside;

    /// <param name="stated">The format that the user named; null detects.</param>
    /// <param name="workers">How many threads normalize.</param>
    public IngestRun(
        IngestRequest request,
        SqliteSession session,
        FormatCatalog formats,
        ReportFormat? stated,
        IReadOnlyList<SourceFile> files,
        int workers)
    {
        (_request, _session, _formats, _stated, _files, _workers) = (request, session, formats, stated, files, workers);
        Bytes = files.All(file => file.Bytes is not null) ? files.Sum(file => file.Bytes) : null;
        _reader = new BatchReader(files, request.StandardInput, formats.Envelopes, _read, _arenas);
    }

    /// <summary>The size of all inputs before decompression; null when standard input is among them.</summary>
    private long? Bytes { get; }

    /// <summary>Nothing can be stored any more: what is still read is only told.</summary>
    private bool IsRefused => _refused.Any(InputFault.RefusesBatch) || (_request.Strict && (_setAside > 0 || _refused.Count > 0));

    public IngestSummary Run(IProgress<IngestProgress>? progress, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var records = new BlockingCollection<RecordBatch>(BatchSize.InFlight);
            Start(() => Read(records, stop.Token), records.CompleteAdding, stop);

            using var writer = new BatchWriter(_session, _written, _request.AsOf);
            using var transaction = _session.BeginWrite();
            var known = new KnownRecords(_session, _request.AsOf + RecordLimits.ClockSkew, Bytes);
            writer.Known = known;
            Write(Normalize(records, known, stop), writer, new RecordJudge(_request, _formats, null), progress, stop.Token);

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

    /// <summary>Starts the threads that normalize. What they give is in the order of the records, each batch a promise.</summary>
    private BlockingCollection<Task<ReportBatch>> Normalize(
        BlockingCollection<RecordBatch> records, KnownRecords known, CancellationTokenSource stop)
    {
        var passed = new BlockingCollection<PassedBatch>();
        var reports = new BlockingCollection<Task<ReportBatch>>(BatchSize.InFlight);
        for (var worker = 0; worker < _workers; worker++)
        {
            Start(() => Judge(passed, new RecordJudge(_request, _formats, known), stop.Token), () => { }, stop);
        }
        Start(
            () => Pass(records, new BatchNormalizer(_request, _formats, _stated, _arenas, known), passed, reports, stop.Token),
            () =>
            {
                passed.CompleteAdding();
                reports.CompleteAdding();
            },
            stop);
        return reports;
    }

    private void Read(BlockingCollection<RecordBatch> records, CancellationToken stop)
    {
        foreach (var batch in _reader.Read())
        {
            records.Add(batch, stop);
        }
    }

    /// <summary>Passes on what anyone may judge, and normalizes the rest.</summary>
    private static void Pass(
        BlockingCollection<RecordBatch> records,
        BatchNormalizer normalizer,
        BlockingCollection<PassedBatch> passed,
        BlockingCollection<Task<ReportBatch>> reports,
        CancellationToken stop)
    {
        foreach (var batch in records.GetConsumingEnumerable(stop))
        {
            if (normalizer.TryPass(batch, out var ended) is { } format)
            {
                var promise = new TaskCompletionSource<ReportBatch>(TaskCreationOptions.RunContinuationsAsynchronously);
                reports.Add(promise.Task, stop);
                passed.Add(new PassedBatch(batch, format, ended, promise), stop);
            }
            else
            {
                reports.Add(Task.FromResult(normalizer.Normalize(batch)), stop);
            }
        }
        foreach (var batch in normalizer.Rest())
        {
            reports.Add(Task.FromResult(batch), stop);
        }
    }

    private void Judge(BlockingCollection<PassedBatch> passed, RecordJudge judge, CancellationToken stop)
    {
        foreach (var batch in passed.GetConsumingEnumerable(stop))
        {
            var reports = judge.Judge(batch.Records, batch.Format, _arenas.Rent());
            reports.Ended = batch.Ended;
            batch.Reports.SetResult(reports);
        }
    }

    /// <param name="again">Judges what was known when the batch began, and is no more.</param>
    private void Write(
        BlockingCollection<Task<ReportBatch>> reports,
        BatchWriter writer,
        RecordJudge again,
        IProgress<IngestProgress>? progress,
        CancellationToken stop)
    {
        foreach (var promise in reports.GetConsumingEnumerable(stop))
        {
            promise.Wait(stop);
            var batch = promise.Result;
            Take(batch, writer, again);
            _arenas.Return(batch.Bytes);
            if (batch.Raw is { } raw)
            {
                _arenas.Return(raw.Bytes);
            }
            progress?.Report(new IngestProgress(_reader.BytesRead, Bytes, _records));
        }
    }

    private void Take(ReportBatch batch, BatchWriter writer, RecordJudge again)
    {
        if (batch.Warnings is { } told)
        {
            _judged.Add(told);
        }
        var source = Encoding.UTF8.GetBytes(batch.Format?.Name ?? "");
        foreach (var record in batch.Records)
        {
            _records++;
            if (record.Aside is { } aside)
            {
                SetAside(aside, writer);
            }
            else if (!IsRefused && !writer.TryPassOver(record))
            {
                // What was known gave no warning when it was read before, and gives none now.
                var judged = record.Known is null ? record : again.JudgeAnew(batch.Raw!, record.Raw, batch.Format!, batch.Bytes);
                writer.Write(judged, batch.Bytes, source, batch.Source);
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

    /// <summary>Runs a stage on a thread of its own. When it fails, all stop.</summary>
    /// <param name="done">Tells the next stage that nothing more comes.</param>
    private void Start(Action work, Action done, CancellationTokenSource stop) =>
        Task.Factory.StartNew(
            () =>
            {
                try
                {
                    work();
                    done();
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
            PassedOver = isCounted ? writer.PassedOver : 0,
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

    /// <summary>Records that anyone may judge, and the promise of what they give.</summary>
    private sealed record PassedBatch(
        RecordBatch Records, ReportFormat Format, IngestedFile? Ended, TaskCompletionSource<ReportBatch> Reports);
}
