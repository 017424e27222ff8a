using System.Buffers.Binary;
using FleetMdm.Store.Ingest.Known;
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
    private readonly Statement _putKnown;
    private readonly SourceStore _sources;
    private readonly bool _hasMerged;
    private long _quarantineLeft = RecordLimits.QuarantineBytes;
    private readonly bool _hasSplit;

    public BatchWriter(SqliteSession session, WarningLog warnings, DateTimeOffset asOf)
    {
        (_session, _warnings, _asOf, _at) = (session, warnings, asOf, Rfc3339.Format(asOf));
        // Before anything is prepared: in a damaged file it fails.
        _hasMerged = session.Number("merged_any") != 0;
        _hasSplit = session.Number("split_any") != 0;
        _find = session.Prepare("ingest_find");
        _insert = new DeviceStatement(session.Prepare("ingest_insert_device"));
        _update = new DeviceStatement(session.Prepare("ingest_update_device"));
        _insertFacts = new FactsStatement(session.Prepare("ingest_insert_facts"), _at);
        _updateFacts = new FactsStatement(session.Prepare("ingest_update_facts"), _at);
        _isQuarantined = session.Prepare("ingest_is_quarantined");
        _quarantine = session.Prepare("ingest_quarantine");
        _putKnown = session.Prepare("known_put");
        _sources = new SourceStore(session);
    }

    /// <summary>What is known of stored reports, to be told what changes; null where nobody asks.</summary>
    public KnownRecords? Known { get; set; }

    public long New { get; private set; }

    public long Updated { get; private set; }

    public long Unchanged { get; private set; }

    /// <summary>Those of the unchanged that were not read.</summary>
    public long PassedOver { get; private set; }

    public long Stale { get; private set; }

    public long Quarantined { get; private set; }

    /// <summary>The batch's row; null while there is nothing to tell of it.</summary>
    public long? BatchId { get; private set; }

    /// <summary>Counts a record whose report is stored as it was; false for any other.</summary>
    public bool TryPassOver(in JudgedRecord record)
    {
        var isStored = record.Known is { } index && Known!.IsStored(index);
        if (isStored)
        {
            Unchanged++;
            PassedOver++;
        }
        return isStored;
    }

    public void Write(in JudgedRecord record, ByteArena bytes, ReadOnlySpan<byte> source, string sourceName)
    {
        var report = _hasSplit ? _sources.AsSplit(record.Report, bytes, Text(source)) : record.Report;
        _find.BindUtf8(1, bytes[report.DeviceId]);
        if (!_find.Step())
        {
            if (_hasMerged && _sources.RootOf(Text(bytes[report.DeviceId])) is { } root)
            {
                WriteMerged(root, report, bytes, source, sourceName, record.Line);
                return;
            }
            _insert.Run(report, bytes, source, EnsureBatch());
            var newNo = _session.LastInsertRowId;
            _insertFacts.Run(report, bytes, newNo);
            PutKnown(newNo, record);
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
            WriteMerged(deviceNo, report, bytes, source, sourceName, record.Line);
            return;
        }
        if (isOfThisBatch && !isSame)
        {
            _warnings.At(sourceName, record.Line);
            _warnings.ReportedAgain(Text(bytes[report.DeviceId]));
        }
        if (isSame)
        {
            Unchanged++;
            if (record.Digest is { } digest && Known?.IsMissing(deviceNo, digest.Reading) == true)
            {
                PutKnown(deviceNo, record);
            }
        }
        else if (IsOlder(report.SeenAt, storedSeen))
        {
            Stale++;
        }
        else
        {
            _update.Run(report, bytes, source, EnsureBatch());
            _updateFacts.Run(report, bytes, deviceNo);
            PutKnown(deviceNo, record);
            Updated++;
        }
    }

    public void SetAside(RecordAside aside)
    {
        Quarantined++;
        var rejected = aside.Rejected;
        var kept = Within(aside.Kept);
        _isQuarantined.Bind(":source", rejected.Source).Bind(":line", rejected.Line).Bind(":reason", rejected.Reason);
        BindRecord(_isQuarantined, kept);
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
            .Bind(":is_whole", kept is { IsWhole: true } ? 1 : 0);
        BindRecord(_quarantine, kept);
        var dropped = _quarantine.Parameter(":dropped");
        _ = kept is { Dropped.IsEmpty: false } ? _quarantine.BindUtf8(dropped, kept.Dropped.ToJson()) : _quarantine.BindNull(dropped);
        _quarantine.Run();
    }

    /// <summary>The record, or its beginning once enough records of this batch are kept whole.</summary>
    private KeptRecord? Within(KeptRecord? kept)
    {
        if (kept is not { IsWhole: true })
        {
            return kept;
        }
        if (kept.Json.Length > _quarantineLeft)
        {
            return kept.Head();
        }
        _quarantineLeft -= kept.Json.Length;
        return kept;
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
        _putKnown.Dispose();
    }

    /// <summary>Keeps the digest of the record that the device now is as; one that was read with a reservation has none.</summary>
    private void PutKnown(long deviceNo, in JudgedRecord record)
    {
        Known?.Change(deviceNo, hasDigest: record.Digest is not null);
        if (record.Digest is not { } digest)
        {
            return;
        }
        Span<byte> value = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(value, digest.Value);
        _putKnown
            .Bind(1, deviceNo)
            .Bind(2, digest.Reading)
            .Bind(3, record.Report.SeenAt is { } seen ? seen.ToUnixTimeSeconds() + 1 : 0)
            .BindBlob(4, value)
            .Run();
    }

    /// <summary>
    /// A report of a device that another source speaks of, too: both are kept, and the device is merged from them. The
    /// newer counts among the reports of one source, not between two.
    /// </summary>
    private void WriteMerged(long deviceNo, in PreparedReport report, ByteArena bytes, ReadOnlySpan<byte> source, string sourceName, long line)
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
        Known?.Change(deviceNo, hasDigest: false);
        _sources.KeepReports(deviceNo);
        _sources.Put(deviceNo, new SourceReport(deviceId, Text(source), report.SeenAt, _asOf)
        {
            BatchId = EnsureBatch(),
            Hash = bytes[report.Hash].ToArray(),
            Json = Json(report, bytes),
        });
        if (!_sources.Derive(deviceNo))
        {
            _warnings.At(sourceName, line);
            _warnings.LeftOutOfMerge(deviceId);
        }
        Updated++;
    }

    /// <summary>The report as canonical JSON.</summary>
    internal static byte[] Json(in PreparedReport report, ByteArena bytes)
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
}
