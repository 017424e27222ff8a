using System.Text;
using FleetMdm.Store.Ingest.Decoders;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest.Mappings.Trial;

/// <summary>
/// The first record of a file that tells its format, as ingest meets it: unpacked, split out of its envelope, and, where
/// the format spreads a device over many records, put together.
/// </summary>
internal sealed class FirstRecord
{
    private readonly FormatCatalog _formats;
    private readonly ReportFormat? _stated;
    private readonly string? _device;
    private readonly JsonTape _tape = new();
    private readonly JsonReader _reader;
    private RecordDecoder? _decoder;

    private FirstRecord(FormatCatalog formats, ReportFormat? stated, string? device)
    {
        (_formats, _stated, _device) = (formats, stated, device);
        _reader = new JsonReader(_tape) { LongNumbersAreTexts = true };
    }

    /// <summary>The record that the mapping reads.</summary>
    public JsonTape Tape => _tape;

    public string? Envelope { get; private set; }

    public long Line { get; private set; }

    /// <summary>The formats that know the record, the surest first.</summary>
    public IReadOnlyList<(ReportFormat Format, int Score)> Scores { get; private set; } = [];

    /// <summary>What it is read as: what was stated, or what alone is surest; null when nothing is.</summary>
    public ReportFormat? Format { get; private set; }

    /// <summary>What stood where a record was to be; null when one was found.</summary>
    public (string Code, string Reason)? Fault { get; private set; } = ("FM4006", "the file holds no records");

    /// <param name="path">A file, or <c>-</c>.</param>
    public static FirstRecord Read(string path, IngestRequest request, FormatCatalog formats, ReportFormat? stated)
    {
        var first = new FirstRecord(formats, stated, request.Device);
        var (files, missing) = InputFinder.Find([path], request.StandardInput is not null);
        if (missing is [var refused, ..])
        {
            first.Fault = (refused.Code, refused.Message);
            return first;
        }
        var reader = new BatchReader(files, request.StandardInput, formats.Envelopes, new WarningLog(), new ArenaPool());
        foreach (var batch in reader.Read())
        {
            if (batch.Refused is { } why)
            {
                first.Fault = (why.Code, why.Message);
            }
            if (batch.Records.Any(record => first.IsFoundIn(batch, record)))
            {
                return first;
            }
        }
        first.TakeRest();
        return first;
    }

    private bool IsFoundIn(RecordBatch batch, in RawRecord record)
    {
        if (record.Fault is { } broken)
        {
            Fault = (broken.Code, broken.Reason);
            return false;
        }
        if (!_reader.TryRead(batch.Bytes.Array, record.Bytes.Start, record.Bytes.Length, record.Line, record.Column, out var fault))
        {
            Fault = (fault.Code, fault.Reason);
            return false;
        }
        if (_tape.Kind(JsonTape.Root) != JsonKind.Object)
        {
            return false;
        }
        if (Format is null)
        {
            (Envelope, Line) = (record.Envelope, record.Line);
            var found = new FoundRecord(_tape, record.Envelope, batch.Source.Name);
            Scores = _formats.Scores(found);
            Format = _stated ?? (_formats.Detect(found) is [var only] ? only : null);
            _decoder = Format?.CreateDecoder(_device);
        }
        return _decoder is null ? IsKept(record.Bytes.Length > 0) : IsWhole(batch, record);
    }

    private bool IsKept(bool isThere)
    {
        Fault = null;
        // The tape reads the batch's bytes, which are used again: the record is copied out of them.
        Copy(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(_tape.Written(JsonTape.Root))));
        return isThere;
    }

    private bool IsWhole(RecordBatch batch, in RawRecord record)
    {
        var output = new ByteArena();
        if (_decoder!.Take(_tape, new RecordPlace(batch.Source.Name, record.Line), output) != Decoding.Written)
        {
            return false;
        }
        Take(output.Written.ToArray());
        return true;
    }

    private void TakeRest()
    {
        if (_decoder?.Rest(new WarningLog()).FirstOrDefault() is { } decoded)
        {
            Line = decoded.Place.Line;
            Take(decoded.Json);
        }
    }

    private void Take(byte[] json)
    {
        (Envelope, Fault) = (null, null);
        Copy(json);
    }

    private void Copy(byte[] json) => _ = _reader.TryRead(json, 0, json.Length, 1, 1, out _);
}
