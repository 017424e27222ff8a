using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Normalizing;
using FleetMdm.Store.Ingest.Quarantine;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest;

/// <summary>
/// The second stage: reads each record strictly, finds out what wrote it (once a source, on the first record that
/// tells), makes a native report of it, and judges that.
/// </summary>
internal sealed class BatchNormalizer
{
    private readonly FormatCatalog _formats;
    private readonly ReportFormat? _stated;
    private readonly WarningLog _warnings;
    private readonly ArenaPool _arenas;

    private readonly JsonTape _record = new();
    private readonly JsonReader _recordReader;
    private readonly ReportNormalizer _native;

    private readonly JsonTape _mapped = new();
    private readonly JsonReader _mappedReader;
    private readonly ReportNormalizer _foreign;
    private readonly ByteArena _mappedBytes = new();
    private readonly RecordKeeper _keeper;

    // Of the source that is being read.
    private ReportFormat? _format;
    private RefusedInput? _refused;
    private long _met;

    /// <param name="stated">The format that the user named; null detects.</param>
    public BatchNormalizer(
        IngestRequest request, FormatCatalog formats, ReportFormat? stated, WarningLog warnings, ArenaPool arenas)
    {
        (_formats, _stated, _warnings, _arenas) = (formats, stated, warnings, arenas);
        _recordReader = new JsonReader(_record);
        _mappedReader = new JsonReader(_mapped);
        _native = new ReportNormalizer(_record, warnings, request);
        _foreign = new ReportNormalizer(_mapped, warnings, request);
        _keeper = new RecordKeeper(formats, warnings);
        _format = stated;
    }

    public ReportBatch Normalize(RecordBatch records)
    {
        var reports = new ReportBatch(records.Source.Name, _arenas.Rent());
        foreach (var record in records.Records)
        {
            // A source that turned out not to be for us is read to its end, but not into the database.
            if (_refused is null)
            {
                _met++;
                reports.Records.Add(Judge(records, record, reports.Bytes));
            }
        }
        reports.Format = _format?.Name;
        reports.Refused = _refused ?? records.Refused;
        if (_refused is not null)
        {
            reports.Records.Clear();
        }
        if (records.IsLast)
        {
            reports.Ended = new IngestedFile(records.Source.Name, _format?.Name, _met, _stated is null);
            (_format, _refused, _met) = (_stated, null, 0);
        }
        return reports;
    }

    private JudgedRecord Judge(RecordBatch records, in RawRecord record, ByteArena output)
    {
        var bytes = records.Bytes[record.Bytes];
        if (record.Fault is { } broken)
        {
            return SetAside(records.Source, record, broken, null, _keeper.KeepHead(bytes));
        }
        if (!_recordReader.TryRead(
            records.Bytes.Array, record.Bytes.Start, record.Bytes.Length, record.Line, record.Column, out var fault))
        {
            var sound = _recordReader.SoundBytes;
            if (!fault.IsLongNumber || !TryReadForeign(records, record))
            {
                return SetAside(records.Source, record, fault, null, _keeper.KeepHead(bytes[..sound]));
            }
        }
        if (_record.Kind(JsonTape.Root) != JsonKind.Object)
        {
            return SetAside(records.Source, record, RecordFault.NotAnObject(_record.KindName(JsonTape.Root)), null, null);
        }
        string? device = null;
        return TryKnowFormat(records.Source, record.Envelope, out fault)
            && TryPrepare(records.Source, record, output, out var report, out device, out fault)
                ? new JudgedRecord(record.Line, report, null)
                : SetAside(records.Source, record, fault!, device, _keeper.Keep(_record));
    }

    /// <summary>Whoever writes a report for us is to write numbers that arrive; other tools were not asked.</summary>
    private bool TryReadForeign(RecordBatch records, in RawRecord record)
    {
        _recordReader.LongNumbersAreTexts = true;
        var isRead = _recordReader.TryRead(
            records.Bytes.Array, record.Bytes.Start, record.Bytes.Length, record.Line, record.Column, out _);
        _recordReader.LongNumbersAreTexts = false;
        return isRead
            && _record.Kind(JsonTape.Root) == JsonKind.Object
            && TryKnowFormat(records.Source, record.Envelope, out _)
            && _format is not NativeFormat;
    }

    private JudgedRecord SetAside(SourceFile source, in RawRecord record, RecordFault fault, string? device, KeptRecord? kept) =>
        new(record.Line, default, new RecordAside(
            new RejectedReport(source.Name, record.Line, fault.Code, fault.Reason, device, fault.Pointer),
            _format?.Name,
            record.Envelope,
            kept));

    private bool TryKnowFormat(SourceFile source, string? envelope, out RecordFault? fault)
    {
        fault = null;
        if (_format is not null)
        {
            return true;
        }
        var candidates = _formats.Detect(_record, envelope);
        if (candidates.Count == 1)
        {
            _format = candidates[0];
            return true;
        }
        if (candidates.Count > 1)
        {
            _refused = InputFault.AmbiguousFormat(source.Name, candidates.Select(format => format.Name));
        }
        fault = RecordFault.NoFormat;
        return false;
    }

    private bool TryPrepare(
        SourceFile source, in RawRecord record, ByteArena output, out PreparedReport report, out string? device, out RecordFault? fault)
    {
        report = default;
        device = null;
        _warnings.At(source.Name, record.Line);
        if (_format is NativeFormat)
        {
            device = _native.ClaimedDevice();
            return _native.TryNormalize(output, out report, out fault);
        }
        _mappedBytes.Length = 0;
        if (!_format!.TryConvert(_record, record.Envelope, _warnings, _mappedBytes, out fault)
            || !_mappedReader.TryRead(_mappedBytes.Array, 0, _mappedBytes.Length, record.Line, record.Column, out fault))
        {
            return false;
        }
        device = _foreign.ClaimedDevice();
        if (_foreign.TryNormalize(output, out report, out fault))
        {
            return true;
        }
        fault = fault with { Pointer = _format.PlaceOf(fault.Pointer ?? "", _record, record.Envelope) };
        return false;
    }
}
