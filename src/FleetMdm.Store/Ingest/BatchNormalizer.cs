using FleetMdm.Store.Ingest.Decoders;
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

    private readonly string? _device;
    private readonly Dictionary<ReportFormat, RecordDecoder?> _decoders = [];
    private readonly JsonTape _decoded = new();
    private readonly JsonReader _decodedReader;
    private readonly ByteArena _decodedBytes = new();

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
        _device = request.Device;
        _decodedReader = new JsonReader(_decoded) { LongNumbersAreTexts = true };
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
                if (Judge(records, record, reports.Bytes) is { } judged)
                {
                    reports.Records.Add(judged);
                }
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
            if (_met == 0 && reports.Refused is null)
            {
                TakeEmpty(records.Source);
            }
            reports.Ended = new IngestedFile(records.Source.Name, _format?.Name, _met, _stated is null);
            (_format, _refused, _met) = (_stated, null, 0);
        }
        return reports;
    }

    /// <summary>The devices whose parts were kept until all sources were read.</summary>
    public IEnumerable<ReportBatch> Rest()
    {
        foreach (var (format, decoder) in _decoders)
        {
            foreach (var record in decoder?.Rest(_warnings) ?? [])
            {
                _format = format;
                var reports = new ReportBatch(record.Place.Source, _arenas.Rent()) { Format = format.Name };
                reports.Records.Add(Judge(record, reports.Bytes));
                yield return reports;
            }
        }
        _format = _stated;
    }

    private RecordDecoder? DecoderOf(ReportFormat format)
    {
        if (!_decoders.TryGetValue(format, out var decoder))
        {
            _decoders.Add(format, decoder = format.CreateDecoder(_device));
        }
        return decoder;
    }

    private void TakeEmpty(SourceFile source)
    {
        var candidates = _stated is null ? _formats.All : [_stated];
        _format ??= candidates.FirstOrDefault(format => DecoderOf(format)?.TakeEmpty(source) == true);
    }

    private JudgedRecord Judge(DecodedRecord record, ByteArena output)
    {
        var raw = new RawRecord(new Slice(0, record.Json.Length), record.Place.Line, 1, RawRecord.Decoded, null);
        var source = new SourceFile(record.Place.Source, null, null);
        if (record.Json.Length > RecordLimits.RecordBytes)
        {
            return SetAside(source, raw, RecordFault.TooLarge, null, null);
        }
        if (!_decodedReader.TryRead(record.Json, 0, record.Json.Length, record.Place.Line, 1, out var fault))
        {
            return SetAside(source, raw, fault, null, _keeper.KeepHead(record.Json.AsSpan(0, _decodedReader.SoundBytes)));
        }
        return Prepare(source, raw, _decoded, output);
    }

    /// <summary>Null when the record is a part of a device and others are to come.</summary>
    private JudgedRecord? Judge(RecordBatch records, in RawRecord record, ByteArena output)
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
        if (!TryKnowFormat(records.Source, record.Envelope, out fault))
        {
            return SetAside(records.Source, record, fault!, null, _keeper.Keep(_record));
        }
        return record.Envelope != RawRecord.Decoded && DecoderOf(_format!) is { } decoder
            ? Decode(decoder, records.Source, record, output)
            : Prepare(records.Source, record, _record, output);
    }

    private JudgedRecord? Decode(RecordDecoder decoder, SourceFile source, in RawRecord record, ByteArena output)
    {
        _decodedBytes.Length = 0;
        switch (decoder.Take(_record, new RecordPlace(source.Name, record.Line), _decodedBytes))
        {
            case Decoding.Kept:
                return null;
            case Decoding.TooMany:
                return SetAside(source, record, RecordFault.TooManyParts, null, _keeper.Keep(_record));
            case Decoding.Written
                when _decodedReader.TryRead(_decodedBytes.Array, 0, _decodedBytes.Length, record.Line, record.Column, out _):
                return Prepare(source, record with { Envelope = RawRecord.Decoded }, _decoded, output);
            default:
                return SetAside(source, record, RecordFault.NotOfFormat(_format!.Name), null, _keeper.Keep(_record));
        }
    }

    private JudgedRecord Prepare(SourceFile source, in RawRecord record, JsonTape tape, ByteArena output) =>
        TryPrepare(source, record.Envelope == RawRecord.Decoded ? record with { Envelope = null } : record, tape, output, out var report, out var device, out var fault)
            ? new JudgedRecord(record.Line, report, null)
            : SetAside(source, record, (device is null ? ErrorDocument.Find(tape) : null) ?? fault!, device, _keeper.Keep(tape));

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
        var candidates = _formats.Detect(new FoundRecord(_record, envelope, source.Name));
        if (candidates.Count == 1)
        {
            _format = candidates[0];
            return true;
        }
        if (candidates.Count > 1)
        {
            _refused = InputFault.AmbiguousFormat(source.Name, candidates.Select(format => format.Name));
        }
        fault = ErrorDocument.Find(_record) ?? RecordFault.NoFormat;
        return false;
    }

    private bool TryPrepare(
        SourceFile source, in RawRecord record, JsonTape tape, ByteArena output, out PreparedReport report, out string? device, out RecordFault? fault)
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
        if (!_format!.TryConvert(tape, record.Envelope, _warnings, _mappedBytes, out fault)
            || !_mappedReader.TryRead(_mappedBytes.Array, 0, _mappedBytes.Length, record.Line, record.Column, out fault))
        {
            return false;
        }
        device = _foreign.ClaimedDevice();
        if (_foreign.TryNormalize(output, out report, out fault))
        {
            return true;
        }
        fault = fault with { Pointer = _format.PlaceOf(fault.Pointer ?? "", tape, record.Envelope) };
        return false;
    }
}
