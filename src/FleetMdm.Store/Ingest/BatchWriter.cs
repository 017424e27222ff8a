using FleetMdm.Store.Ingest.Normalizing;
using FleetMdm.Store.Ingest.Quarantine;

namespace FleetMdm.Store.Ingest;

/// <summary>
/// The last stage: judged records into the database, within the caller's transaction. An unchanged report costs a look
/// and no write; a batch that changes nothing leaves no row, so that ingesting the same input again changes nothing.
/// </summary>
internal sealed class BatchWriter : IDisposable
{
    private readonly SqliteSession _session;
    private readonly WarningLog _warnings;
    private readonly DateTimeOffset _asOf;
    private readonly string _at;
    private readonly Statement _find;
    private readonly DeviceStatement _insert;
    private readonly DeviceStatement _update;
    private readonly FactsStatement _insertFacts;
    private readonly FactsStatement _updateFacts;
    private readonly Statement _isQuarantined;
    private readonly Statement _quarantine;
    private readonly SourceStore _sources;
    private readonly bool _hasMerged;

    public BatchWriter(SqliteSession session, WarningLog warnings, DateTimeOffset asOf)
    {
        (_session, _warnings, _asOf, _at) = (session, warnings, asOf, Rfc3339.Format(asOf));
        // Before anything is prepared: in a damaged file it fails.
        _hasMerged = session.Number("merged_any") != 0;
        _find = session.Prepare("ingest_find");
        _insert = new DeviceStatement(session.Prepare("ingest_insert_device"));
        _update = new DeviceStatement(session.Prepare("ingest_update_device"));
        _insertFacts = new FactsStatement(session.Prepare("ingest_insert_facts"), _at);
        _updateFacts = new FactsStatement(session.Prepare("ingest_update_facts"), _at);
        _isQuarantined = session.Prepare("ingest_is_quarantined");
        _quarantine = session.Prepare("ingest_quarantine");
        _sources = new SourceStore(session);
    }

    public long New { get; private set; }

    public long Updated { get; private set; }

    public long Unchanged { get; private set; }

    public long Stale { get; private set; }

    public long Quarantined { get; private set; }

    /// <summary>The batch's row; null while there is nothing to tell of it.</summary>
    public long? BatchId { get; private set; }

    public void Write(in PreparedReport report, ByteArena bytes, ReadOnlySpan<byte> source, string sourceName, long line)
    {
        _find.BindUtf8(1, bytes[report.DeviceId]);
        if (!_find.Step())
        {
            if (_hasMerged && _sources.RootOf(Text(bytes[report.DeviceId])) is { } root)
            {
                WriteMerged(root, report, bytes, source);
                return;
            }
            _insert.Run(report, bytes, source, EnsureBatch());
            _insertFacts.Run(report, bytes, _session.LastInsertRowId);
            New++;
            return;
        }
        var deviceNo = _find.Integer(0);
        DateTimeOffset? storedSeen = _find.IsNull(1) ? null
            : Rfc3339.TryParse(_find.Bytes(1), out var seen) ? seen
            : throw StoreFailure.Corrupt(_session.Path);
        var isOfThisBatch = BatchId is { } batch && !_find.IsNull(2) && _find.Integer(2) == batch;
        var isSame = _find.Bytes(3).SequenceEqual(bytes[report.Hash]);
        var isOtherSource = !isSame && !_find.Bytes(4).SequenceEqual(source) && !_find.Bytes(4).IsEmpty;
        _find.Reset();

        if (isOtherSource)
        {
            WriteMerged(deviceNo, report, bytes, source);
            return;
        }
        if (isOfThisBatch && !isSame)
        {
            _warnings.At(sourceName, line);
            _warnings.ReportedAgain(Text(bytes[report.DeviceId]));
        }
        if (isSame)
        {
            Unchanged++;
        }
        else if (IsOlder(report.SeenAt, storedSeen))
        {
            Stale++;
        }
        else
        {
            _update.Run(report, bytes, source, EnsureBatch());
            _updateFacts.Run(report, bytes, deviceNo);
            Updated++;
        }
    }

    public void SetAside(RecordAside aside)
    {
        Quarantined++;
        var rejected = aside.Rejected;
        _isQuarantined.Bind(":source", rejected.Source).Bind(":line", rejected.Line).Bind(":reason", rejected.Reason);
        BindRecord(_isQuarantined, aside.Kept);
        var isKnown = _isQuarantined.Step();
        _isQuarantined.Reset();
        if (isKnown)
        {
            return;
        }
        _quarantine
            .Bind(":batch_id", EnsureBatch())
            .Bind(":source", rejected.Source)
            .Bind(":line", rejected.Line)
            .Bind(":code", rejected.Code)
            .Bind(":reason", rejected.Reason)
            .Bind(":device_id", rejected.DeviceId)
            .Bind(":pointer", rejected.Place)
            .Bind(":format", aside.Format)
            .Bind(":envelope", aside.Envelope)
            .Bind(":is_whole", aside.Kept is { IsWhole: true } ? 1 : 0);
        BindRecord(_quarantine, aside.Kept);
        _quarantine.Run();
    }

    private static void BindRecord(Statement statement, KeptRecord? kept)
    {
        var record = statement.Parameter(":record");
        _ = kept is null ? statement.BindNull(record) : statement.BindUtf8(record, kept.Json);
    }

    /// <summary>Writes the counts into the batch's row.</summary>
    public void End()
    {
        if (BatchId is not { } batch)
        {
            return;
        }
        using var statement = _session.Prepare("ingest_end_batch");
        statement
            .Bind(":new", New)
            .Bind(":updated", Updated)
            .Bind(":unchanged", Unchanged)
            .Bind(":stale", Stale)
            .Bind(":quarantined", Quarantined)
            .Bind(":batch_id", batch)
            .Run();
    }

    public void Dispose()
    {
        _find.Dispose();
        _insert.Dispose();
        _update.Dispose();
        _insertFacts.Dispose();
        _updateFacts.Dispose();
        _isQuarantined.Dispose();
        _quarantine.Dispose();
    }

    /// <summary>
    /// A report of a device that another source speaks of, too: both are kept, and the device is merged from them. The
    /// newer counts among the reports of one source, not between two.
    /// </summary>
    private void WriteMerged(long deviceNo, in PreparedReport report, ByteArena bytes, ReadOnlySpan<byte> source)
    {
        var deviceId = Text(bytes[report.DeviceId]);
        using var find = _session.Prepare("source_report_find").Bind(":device_id", deviceId).Bind(":source", Text(source));
        if (find.Step())
        {
            DateTimeOffset? storedSeen = find.IsNull(0) ? null : find.Time(0);
            var isSame = find.Bytes(1).SequenceEqual(bytes[report.Hash]);
            find.Reset();
            if (isSame)
            {
                Unchanged++;
                return;
            }
            if (IsOlder(report.SeenAt, storedSeen))
            {
                Stale++;
                return;
            }
        }
        find.Reset();
        _sources.KeepReports(deviceNo);
        _sources.Put(deviceNo, new SourceReport(deviceId, Text(source), report.SeenAt, _asOf)
        {
            BatchId = EnsureBatch(),
            Hash = bytes[report.Hash].ToArray(),
            Json = Json(report, bytes),
        });
        _sources.Derive(deviceNo);
        Updated++;
    }

    private static byte[] Json(in PreparedReport report, ByteArena bytes)
    {
        var json = new ByteArena(ByteArena.Small);
        NativeReportWriter.WriteColumns(
            new ReportColumns
            {
                DeviceId = bytes[report.DeviceId],
                Hostname = bytes[report.Hostname],
                Os = bytes[report.Os],
                OsVersion = Present(report.OsVersion, bytes),
                Serial = Present(report.Serial, bytes),
                LastSeen = Present(report.LastSeen, bytes),
                Tags = bytes[report.Tags],
            },
            json);
        NativeReportWriter.WriteFacts(bytes[report.Facts], json);
        return json.Written.ToArray();
    }

    private static ReadOnlySpan<byte> Present(Slice slice, ByteArena bytes) => slice.IsAbsent ? [] : bytes[slice];

    private static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);

    /// <summary>A report without a time is older than any with one: of two reports the order of arrival then makes no difference.</summary>
    private static bool IsOlder(DateTimeOffset? arriving, DateTimeOffset? stored) =>
        stored is { } known && (arriving is not { } seen || seen < known);

    private long EnsureBatch()
    {
        if (BatchId is { } batch)
        {
            return batch;
        }
        using var statement = _session.Prepare("ingest_begin_batch");
        statement.Bind(":at", _at).Run();
        BatchId = _session.LastInsertRowId;
        return BatchId.Value;
    }

    /// <summary>A statement with the columns of `devices`, bound as bytes.</summary>
    private sealed class DeviceStatement(Statement statement) : IDisposable
    {
        private readonly int _deviceId = statement.Parameter(":device_id");
        private readonly int _hostname = statement.Parameter(":hostname");
        private readonly int _os = statement.Parameter(":os");
        private readonly int _osVersion = statement.Parameter(":os_version");
        private readonly int _serial = statement.Parameter(":serial");
        private readonly int _lastSeen = statement.Parameter(":last_seen");
        private readonly int _tags = statement.Parameter(":tags");
        private readonly int _source = statement.Parameter(":source");
        private readonly int _batch = statement.Parameter(":batch_id");

        public void Run(in PreparedReport report, ByteArena bytes, ReadOnlySpan<byte> source, long batch)
        {
            Bind(_deviceId, bytes, report.DeviceId);
            Bind(_hostname, bytes, report.Hostname);
            Bind(_os, bytes, report.Os);
            Bind(_osVersion, bytes, report.OsVersion);
            Bind(_serial, bytes, report.Serial);
            Bind(_lastSeen, bytes, report.LastSeen);
            Bind(_tags, bytes, report.Tags);
            statement.BindUtf8(_source, source).Bind(_batch, batch).Run();
        }

        public void Dispose() => statement.Dispose();

        private void Bind(int parameter, ByteArena bytes, Slice slice) =>
            _ = slice.IsAbsent ? statement.BindNull(parameter) : statement.BindUtf8(parameter, bytes[slice]);
    }

    /// <summary>A statement with the columns of `device_facts`.</summary>
    private sealed class FactsStatement : IDisposable
    {
        private readonly Statement _statement;
        private readonly int _deviceNo;
        private readonly int _hash;
        private readonly int _facts;
        private readonly int _deviceId;

        public FactsStatement(Statement statement, string updatedAt)
        {
            // Bound once: a statement keeps what is bound from run to run.
            _statement = statement.Bind(":updated_at", updatedAt);
            _deviceNo = statement.Parameter(":device_no");
            _hash = statement.Parameter(":content_hash");
            _facts = statement.Parameter(":facts_json");
            _deviceId = statement.Parameter(":device_id");
        }

        public void Run(in PreparedReport report, ByteArena bytes, long deviceNo)
        {
            _statement
                .BindUtf8(_deviceId, bytes[report.DeviceId])
                .Bind(_deviceNo, deviceNo)
                .BindBlob(_hash, bytes[report.Hash])
                .BindUtf8(_facts, bytes[report.Facts])
                .Run();
        }

        public void Dispose() => _statement.Dispose();
    }
}
