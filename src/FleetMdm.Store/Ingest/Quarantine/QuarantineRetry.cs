using System.Text;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest.Quarantine;

/// <summary>Reads records of the quarantine again, as if they had just arrived: after a mapping was mended, or a clock.</summary>
public static class QuarantineRetry
{
    /// <summary>
    /// Tries the records with these numbers. What is good now is stored and leaves the quarantine; what is not stays,
    /// with the reason of today. All of it is one batch, stored in one transaction.
    /// </summary>
    /// <param name="ids">Numbers that do not exist are passed over.</param>
    /// <param name="request">
    /// How to judge: a format that is stated there is taken for all, else each record's own; its inputs play no part.
    /// </param>
    /// <exception cref="StoreException">The database cannot serve (FM5nnn). Nothing was changed.</exception>
    public static RetrySummary Run(IReadOnlyList<long> ids, IngestRequest request, FleetDatabase database)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(database);
        var formats = FormatCatalog.Of(request.Mappings, request.AssumedTimeZone);
        if (request.Format is not null && formats.Find(request.Format) is null)
        {
            return new RetrySummary { Refused = InputFault.UnknownFormat(request.Format, formats.Names) };
        }

        var warnings = new WarningLog();
        using var transaction = database.Session.BeginWrite();
        using var writer = new BatchWriter(database.Session, warnings, request.AsOf);
        using var turn = new RetryTurn(request, database, formats, warnings, writer);
        foreach (var id in ids)
        {
            turn.Try(id);
        }
        writer.End();
        if (!request.DryRun)
        {
            transaction.Commit();
        }
        return new RetrySummary
        {
            BatchId = request.DryRun ? null : writer.BatchId,
            New = writer.New,
            Updated = writer.Updated,
            Unchanged = writer.Unchanged,
            Stale = writer.Stale,
            Left = turn.Left,
            Warnings = warnings.ToList(),
        };
    }

    /// <summary>The records of one retry, one at a time.</summary>
    private sealed class RetryTurn(
        IngestRequest request, FleetDatabase database, FormatCatalog formats, WarningLog warnings, BatchWriter writer) : IDisposable
    {
        private readonly ArenaPool _arenas = new();
        private readonly Dictionary<string, BatchNormalizer> _normalizers = new(StringComparer.Ordinal);
        private readonly Statement _drop = database.Session.Prepare("quarantine_drop");
        private readonly Statement _judge = database.Session.Prepare("quarantine_judge_again");

        /// <summary>The numbers of the records that stay.</summary>
        public List<long> Left { get; } = [];

        public void Try(long id)
        {
            if (database.Quarantine.Stored(id) is not { } stored)
            {
                return;
            }
            if (stored.Kept is not { IsWhole: true } kept)
            {
                Left.Add(id);
                return;
            }
            var batch = Judge(stored, kept);
            if (batch.Refused is { } refused)
            {
                // Several formats claim it, which only the user can decide.
                Stay(id, new RejectedReport(stored.Source, stored.Line, refused.Code, refused.Message, null, ""), null);
            }
            else if (batch.Ended?.Format is { } format && SecretThatIsRead(format, kept) is { } secret)
            {
                // With null in its place the record would say something else.
                var fault = RecordFault.SecretIsRead(secret, format);
                Stay(id, new RejectedReport(stored.Source, stored.Line, fault.Code, fault.Reason, null, fault.Pointer), format);
            }
            else if (batch.Records[0] is { Aside: { } aside })
            {
                Stay(id, aside.Rejected, aside.Format);
            }
            else
            {
                writer.Write(
                    batch.Records[0], batch.Bytes, Encoding.UTF8.GetBytes(batch.Format?.Name ?? ""), stored.Source);
                _drop.Bind(1, id).Run();
            }
            _arenas.Return(batch.Bytes);
        }

        public void Dispose()
        {
            _drop.Dispose();
            _judge.Dispose();
        }

        private string? SecretThatIsRead(string format, KeptRecord kept) =>
            kept.Dropped.IsEmpty ? null : kept.Dropped.Members.FirstOrDefault(name => formats.Find(format)!.Reads(name))?.TrimEnd(DroppedValues.Holder);

        private ReportBatch Judge(StoredRecord stored, KeptRecord kept)
        {
            var record = new RecordBatch(new SourceFile(stored.Source, null, null), _arenas.Rent()) { IsLast = true };
            record.Records.Add(new RawRecord(record.Bytes.Add(kept.Json), stored.Line, 1, stored.Envelope, null));
            var normalizer = NormalizerFor(request.Format ?? stored.Format);
            var batch = normalizer.Normalize(record);
            if (batch is { Records: [], Refused: null })
            {
                // A part of a device, and of this device there is no other part here.
                batch = normalizer.Rest().Single();
            }
            _arenas.Return(record.Bytes);
            if (batch.Warnings is { } told)
            {
                warnings.Add(told);
            }
            return batch;
        }

        /// <summary>One for each format that records were read as; a format that is not known any more is found out anew.</summary>
        private BatchNormalizer NormalizerFor(string? format)
        {
            var stated = format is null ? null : formats.Find(format);
            var name = stated?.Name ?? "";
            if (!_normalizers.TryGetValue(name, out var normalizer))
            {
                normalizer = new BatchNormalizer(request, formats, stated, _arenas);
                _normalizers.Add(name, normalizer);
            }
            return normalizer;
        }

        private void Stay(long id, RejectedReport reason, string? format)
        {
            Left.Add(id);
            _judge
                .Bind(":code", reason.Code)
                .Bind(":reason", reason.Reason)
                .Bind(":pointer", reason.Place)
                .Bind(":device_id", reason.DeviceId)
                .Bind(":format", format)
                .Bind(":quarantine_id", id)
                .Run();
        }
    }
}

/// <summary>What became of records that were tried again.</summary>
public sealed record RetrySummary
{
    /// <summary>Null when nothing was stored.</summary>
    public long? BatchId { get; init; }

    /// <summary>Reports of devices that were not known.</summary>
    public long New { get; init; }
    public long Updated { get; init; }
    /// <summary>Reports equal to what is stored.</summary>
    public long Unchanged { get; init; }
    /// <summary>Reports older than what is stored; they are good, and so they leave the quarantine.</summary>
    public long Stale { get; init; }

    /// <summary>The records that left the quarantine.</summary>
    public long Accepted => New + Updated + Unchanged + Stale;

    /// <summary>The numbers of those that stay: bad as they were, or not kept whole.</summary>
    public IReadOnlyList<long> Left { get; init; } = [];

    public IReadOnlyList<IngestWarning> Warnings { get; init; } = [];

    /// <summary>Why nothing was tried; null when all is well.</summary>
    public RefusedInput? Refused { get; init; }
}
