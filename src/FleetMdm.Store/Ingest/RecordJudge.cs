using System.Diagnostics.CodeAnalysis;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Known;
using FleetMdm.Store.Ingest.Normalizing;
using FleetMdm.Store.Ingest.Quarantine;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest;

/// <summary>
/// What one thread needs to judge records: it reads each strictly, makes a native report of it, and normalizes that. From
/// one record to the next it remembers nothing but spellings, so that it makes no difference which judge a record meets.
/// </summary>
internal sealed class RecordJudge
{
    private readonly IngestRequest _request;
    private readonly KnownRecords? _known;
    private readonly JsonReader _reader;
    private readonly ReportNormalizer _native;
    private readonly JsonTape _mapped = new();
    private readonly JsonReader _mappedReader;
    private readonly ReportNormalizer _foreign;
    private readonly ByteArena _mappedBytes = new();
    private RecordReading? _reading;

    /// <summary>Of the record that could not be read: so far it is JSON.</summary>
    private int _soundBytes;

    /// <param name="known">Records that need not be read; null reads all.</param>
    public RecordJudge(IngestRequest request, FormatCatalog formats, KnownRecords? known)
    {
        (_request, _known) = (request, known);
        _reader = new JsonReader(Tape);
        _mappedReader = new JsonReader(_mapped);
        _native = new ReportNormalizer(Tape, Warnings, request);
        _foreign = new ReportNormalizer(_mapped, Warnings, request);
        Keeper = new RecordKeeper(formats, Warnings);
    }

    /// <summary>What was told of the records since somebody took it out.</summary>
    public WarningLog Warnings { get; } = new(limit: int.MaxValue);

    /// <summary>The record that was read last.</summary>
    public JsonTape Tape { get; } = new();

    public RecordKeeper Keeper { get; }

    /// <summary>Judges records of a format that is read one record at a time.</summary>
    public ReportBatch Judge(RecordBatch records, ReportFormat format, ByteArena output)
    {
        var reports = new ReportBatch(records.Source.Name, output) { Format = format, Raw = records };
        for (var i = 0; i < records.Records.Count; i++)
        {
            reports.Records.Add(Judge(records, i, format, output));
        }
        reports.Warnings = Warnings.TakeOut();
        return reports;
    }

    /// <summary>Judges one of them. What is known is not read.</summary>
    public JudgedRecord Judge(RecordBatch records, int index, ReportFormat format, ByteArena output)
    {
        var record = records.Records[index];
        if (_known is null || record.Fault is not null)
        {
            return JudgeAnew(records, index, format, output);
        }
        if (_reading?.Format != format)
        {
            _reading = new RecordReading(format, _request);
        }
        var digest = _reading.Of(records.Bytes[record.Bytes], record.Envelope);
        if (_known.TryFind(digest, out var known))
        {
            return new JudgedRecord(index, record.Line, default, null, Known: known);
        }
        var told = Warnings.Told;
        var judged = JudgeAnew(records, index, format, output);
        return judged.Aside is null && Warnings.Told == told ? judged with { Digest = digest } : judged;
    }

    /// <summary>The same, also of what is known.</summary>
    public JudgedRecord JudgeAnew(RecordBatch records, int index, ReportFormat format, ByteArena output)
    {
        if (!TryRead(records, index, out var fault) && !(fault.IsLongNumber && format is not NativeFormat && TryReadAnyNumber(records, index)))
        {
            return Unread(records, index, format, fault);
        }
        return Tape.Kind(JsonTape.Root) == JsonKind.Object
            ? Prepare(records.Source, index, records.Records[index], format, Tape, output)
            : NoObject(records, index, format);
    }

    /// <summary>Reads a record onto the tape, strictly.</summary>
    public bool TryRead(RecordBatch records, int index, [NotNullWhen(false)] out RecordFault? fault)
    {
        var record = records.Records[index];
        if (record.Fault is { } broken)
        {
            (fault, _soundBytes) = (broken, record.Bytes.Length);
            return false;
        }
        var isRead = _reader.TryRead(
            records.Bytes.Array, record.Bytes.Start, record.Bytes.Length, record.Line, record.Column, out fault);
        _soundBytes = _reader.SoundBytes;
        return isRead;
    }

    /// <summary>Whoever writes a report for us is to write numbers that arrive; other tools were not asked.</summary>
    public bool TryReadAnyNumber(RecordBatch records, int index)
    {
        var record = records.Records[index];
        _reader.LongNumbersAreTexts = true;
        var isRead = _reader.TryRead(
            records.Bytes.Array, record.Bytes.Start, record.Bytes.Length, record.Line, record.Column, out _);
        _reader.LongNumbersAreTexts = false;
        return isRead && Tape.Kind(JsonTape.Root) == JsonKind.Object;
    }

    /// <summary>Sets the record aside that could not be read.</summary>
    public JudgedRecord Unread(RecordBatch records, int index, ReportFormat? format, RecordFault fault)
    {
        var record = records.Records[index];
        return SetAside(
            records.Source, index, record, format, fault, null, Keeper.KeepHead(records.Bytes[record.Bytes][.._soundBytes]));
    }

    public JudgedRecord NoObject(RecordBatch records, int index, ReportFormat? format) =>
        SetAside(
            records.Source, index, records.Records[index], format,
            RecordFault.NotAnObject(Tape.KindName(JsonTape.Root)), null, null);

    /// <summary>Makes a report of a record that was read onto the tape.</summary>
    public JudgedRecord Prepare(
        SourceFile source, int index, in RawRecord record, ReportFormat format, JsonTape tape, ByteArena output)
    {
        Warnings.At(source.Name, record.Line);
        var envelope = record.Envelope == RawRecord.Decoded ? null : record.Envelope;
        return TryPrepare(record, envelope, format, tape, output, out var report, out var device, out var fault)
            ? new JudgedRecord(index, record.Line, report, null)
            : SetAside(source, index, record, format, (device is null ? ErrorDocument.Find(tape) : null) ?? fault, device, Keeper.Keep(tape));
    }

    public static JudgedRecord SetAside(
        SourceFile source, int index, in RawRecord record, ReportFormat? format, RecordFault fault, string? device, KeptRecord? kept) =>
        new(index, record.Line, default, new RecordAside(
            new RejectedReport(source.Name, record.Line, fault.Code, fault.Reason, device, fault.Pointer),
            format?.Name,
            record.Envelope,
            kept));

    private bool TryPrepare(
        in RawRecord record, string? envelope, ReportFormat format, JsonTape tape, ByteArena output,
        out PreparedReport report, out string? device, [NotNullWhen(false)] out RecordFault? fault)
    {
        report = default;
        device = null;
        if (format is NativeFormat)
        {
            if (_native.TryNormalize(output, out report, out fault))
            {
                return true;
            }
            device = _native.ClaimedDevice();
            return false;
        }
        if (!TryMap(format, tape, envelope, out fault)
            || !_mappedReader.TryRead(_mappedBytes.Array, 0, _mappedBytes.Length, record.Line, record.Column, out fault))
        {
            return false;
        }
        if (_foreign.TryNormalize(output, out report, out fault))
        {
            return true;
        }
        device = _foreign.ClaimedDevice();
        fault = fault with { Pointer = format.PlaceOf(fault.Pointer ?? "", tape, envelope) };
        return false;
    }

    /// <summary>Makes the native report: whole, else without what the mapping does not name, if it is larger than a report may be.</summary>
    private bool TryMap(ReportFormat format, JsonTape tape, string? envelope, [NotNullWhen(false)] out RecordFault? fault)
    {
        _mappedBytes.Length = 0;
        if (!format.TryConvert(tape, envelope, withRest: true, Warnings, _mappedBytes, out fault))
        {
            return false;
        }
        if (_mappedBytes.Length <= RecordLimits.RecordBytes)
        {
            return true;
        }
        _mappedBytes.Length = 0;
        if (!format.TryConvert(tape, envelope, withRest: false, Warnings, _mappedBytes, out fault))
        {
            return false;
        }
        Warnings.RestLeftOut(format.Name);
        fault = _mappedBytes.Length <= RecordLimits.RecordBytes ? null : RecordFault.TooLarge;
        return fault is null;
    }
}
