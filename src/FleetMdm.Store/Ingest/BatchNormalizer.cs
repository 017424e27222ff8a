using FleetMdm.Store.Ingest.Decoders;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Known;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest;

/// <summary>
/// The second stage, of which order matters: finds out what wrote a source, once, on the first record that tells, and
/// puts together what is spread over many records. What is left then can be judged by anyone, in any order.
/// </summary>
internal sealed class BatchNormalizer
{
    private readonly FormatCatalog _formats;
    private readonly ReportFormat? _stated;
    private readonly ArenaPool _arenas;
    private readonly RecordJudge _judge;

    private readonly string? _device;
    private readonly Dictionary<ReportFormat, RecordDecoder?> _decoders = [];
    private readonly JsonTape _decoded = new();
    private readonly JsonReader _decodedReader;
    private readonly ByteArena _decodedBytes = new();

    // Of the source that is being read.
    private ReportFormat? _format;
    private RefusedInput? _refused;
    private long _met;

    /// <param name="stated">The format that the user named; null detects.</param>
    /// <param name="known">Records that need not be read; null reads all.</param>
    public BatchNormalizer(
        IngestRequest request, FormatCatalog formats, ReportFormat? stated, ArenaPool arenas, KnownRecords? known = null)
    {
        (_formats, _stated, _arenas) = (formats, stated, arenas);
        _judge = new RecordJudge(request, formats, known);
        _device = request.Device;
        _decodedReader = new JsonReader(_decoded) { LongNumbersAreTexts = true };
        _format = stated;
    }

    /// <summary>
    /// The format of these records, when it makes no difference who judges them: it is known, and read one record at a
    /// time. Null when they are to be normalized here.
    /// </summary>
    /// <param name="ended">What became of the source, when these are its last records.</param>
    public ReportFormat? TryPass(RecordBatch records, out IngestedFile? ended)
    {
        ended = null;
        if (_format is not { } format || _refused is not null || records.Refused is not null || records.Records.Count == 0
            || DecoderOf(format) is not null)
        {
            return null;
        }
        _met += records.Records.Count;
        ended = records.IsLast ? End(records.Source) : null;
        return format;
    }

    public ReportBatch Normalize(RecordBatch records)
    {
        var reports = new ReportBatch(records.Source.Name, _arenas.Rent()) { Raw = records };
        for (var i = 0; i < records.Records.Count; i++)
        {
            // A source that turned out not to be for us is read to its end, but not into the database.
            if (_refused is null)
            {
                _met++;
                if (Judge(records, i, reports.Bytes) is { } judged)
                {
                    reports.Records.Add(judged);
                }
            }
        }
        reports.Format = _format;
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
            reports.Ended = End(records.Source);
        }
        reports.Warnings = _judge.Warnings.TakeOut();
        return reports;
    }

    /// <summary>The devices whose parts were kept until all sources were read.</summary>
    public IEnumerable<ReportBatch> Rest()
    {
        foreach (var (format, decoder) in _decoders)
        {
            foreach (var record in decoder?.Rest(_judge.Warnings) ?? [])
            {
                var reports = new ReportBatch(record.Place.Source, _arenas.Rent()) { Format = format };
                reports.Records.Add(Judge(record, format, reports.Bytes));
                reports.Warnings = _judge.Warnings.TakeOut();
                yield return reports;
            }
        }
    }

    private IngestedFile End(SourceFile source)
    {
        var ended = new IngestedFile(source.Name, _format?.Name, _met, _stated is null);
        (_format, _refused, _met) = (_stated, null, 0);
        return ended;
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

    private JudgedRecord Judge(DecodedRecord record, ReportFormat format, ByteArena output)
    {
        var raw = new RawRecord(new Slice(0, record.Json.Length), record.Place.Line, 1, RawRecord.Decoded, null);
        var source = new SourceFile(record.Place.Source, null, null);
        if (record.Json.Length > RecordLimits.DecodedBytes)
        {
            return RecordJudge.SetAside(source, 0, raw, format, RecordFault.TooLarge, null, null);
        }
        return _decodedReader.TryRead(record.Json, 0, record.Json.Length, record.Place.Line, 1, out var fault)
            ? _judge.Prepare(source, 0, raw, format, _decoded, output)
            : RecordJudge.SetAside(
                source, 0, raw, format, fault, null, _judge.Keeper.KeepHead(record.Json.AsSpan(0, _decodedReader.SoundBytes)));
    }

    /// <summary>Null when the record is a part of a device and others are to come.</summary>
    private JudgedRecord? Judge(RecordBatch records, int index, ByteArena output)
    {
        var record = records.Records[index];
        if (_format is { } format && (record.Envelope == RawRecord.Decoded || DecoderOf(format) is null))
        {
            return _judge.Judge(records, index, format, output);
        }
        if (!_judge.TryRead(records, index, out var fault) && !(fault.IsLongNumber && IsForeign(records, index)))
        {
            return _judge.Unread(records, index, _format, fault);
        }
        if (_judge.Tape.Kind(JsonTape.Root) != JsonKind.Object)
        {
            return _judge.NoObject(records, index, _format);
        }
        if (!TryKnowFormat(records.Source, record.Envelope, out fault))
        {
            return RecordJudge.SetAside(records.Source, index, record, _format, fault!, null, _judge.Keeper.Keep(_judge.Tape));
        }
        return record.Envelope != RawRecord.Decoded && DecoderOf(_format!) is { } decoder
            ? Decode(decoder, records.Source, index, record, output)
            : _judge.Judge(records, index, _format!, output);
    }

    private JudgedRecord? Decode(RecordDecoder decoder, SourceFile source, int index, in RawRecord record, ByteArena output)
    {
        _decodedBytes.Length = 0;
        switch (decoder.Take(_judge.Tape, new RecordPlace(source.Name, record.Line), _decodedBytes))
        {
            case Decoding.Kept:
                return null;
            case Decoding.TooMany:
                return RecordJudge.SetAside(source, index, record, _format, RecordFault.TooManyParts, null, _judge.Keeper.Keep(_judge.Tape));
            case Decoding.Written
                when _decodedReader.TryRead(_decodedBytes.Array, 0, _decodedBytes.Length, record.Line, record.Column, out _):
                return _judge.Prepare(source, index, record with { Envelope = RawRecord.Decoded }, _format!, _decoded, output);
            default:
                return RecordJudge.SetAside(
                    source, index, record, _format, RecordFault.NotOfFormat(_format!.Name), null, _judge.Keeper.Keep(_judge.Tape));
        }
    }

    /// <summary>True for a record with a number that no rule can read as it was written, when it is of another tool: it was not asked.</summary>
    private bool IsForeign(RecordBatch records, int index) =>
        _judge.TryReadAnyNumber(records, index)
        && TryKnowFormat(records.Source, records.Records[index].Envelope, out _)
        && _format is not NativeFormat;

    private bool TryKnowFormat(SourceFile source, string? envelope, out RecordFault? fault)
    {
        fault = null;
        if (_format is not null)
        {
            return true;
        }
        var candidates = _formats.Detect(new FoundRecord(_judge.Tape, envelope, source.Name));
        if (candidates.Count == 1)
        {
            _format = candidates[0];
            return true;
        }
        if (candidates.Count > 1)
        {
            _refused = InputFault.AmbiguousFormat(source.Name, candidates.Select(format => format.Name));
        }
        fault = ErrorDocument.Find(_judge.Tape) ?? RecordFault.NoFormat;
        return false;
    }
}
