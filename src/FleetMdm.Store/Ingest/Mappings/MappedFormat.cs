using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Decoders;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Quarantine;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>A foreign format, read by its mapping: each record becomes a native report.</summary>
internal sealed class MappedFormat : ReportFormat
{
    private readonly MappingDefinition _mapping;
    private readonly Redaction _redaction;
    private readonly PathTree _taken = new();
    /// <summary>Each target with the places that its entries come from.</summary>
    private readonly ListConversion[][] _lists;
    private readonly FieldConversion[] _columns;
    private readonly FieldConversion[] _facts;
    private readonly FactLayout _layout = new();
    // The numbers of the facts, the lists and the rest in the layout.
    private readonly int[] _factPlaces;
    private readonly int[] _listPlaces;
    private readonly int _restPlace;
    private readonly ConcurrentBag<Draft> _drafts = [];
    private readonly bool _hasMemberLists;
    private readonly TimeZoneInfo? _assumedTimeZone;

    private static readonly HashSet<int> NoMembers = [];

    /// <param name="assumedTimeZone">Where times without a zone were written; null when nobody knows.</param>
    public MappedFormat(MappingDefinition mapping, TimeZoneInfo? assumedTimeZone = null)
    {
        _mapping = mapping;
        _assumedTimeZone = assumedTimeZone;
        _redaction = new Redaction(mapping.Redact);
        _columns = [.. mapping.Columns.Select(field => new FieldConversion(field, mapping.Format, assumedTimeZone))];
        _facts = [.. mapping.Facts.Select(field => new FieldConversion(field, mapping.Format, assumedTimeZone))];
        _hasMemberLists = mapping.Lists.Any(list => list.IsOfMembers);
        _lists =
        [
            .. mapping.Lists.GroupBy(list => list.Target, StringComparer.Ordinal).Select(places =>
                places.Select(list => new ListConversion(mapping.Format, list, _redaction, assumedTimeZone)).ToArray()),
        ];
        _factPlaces = [.. mapping.Facts.Select(field => _layout.Add(field.Segments))];
        _listPlaces = [.. _lists.Select(places => _layout.Add(places[0].Segments))];
        _restPlace = _layout.Add(["source", mapping.Adapter]);
        Envelopes = [.. mapping.Records.Where(path => path.IsList).Select(path => path.Key)];
        foreach (var field in mapping.Columns.Concat(mapping.Facts))
        {
            _taken.AddPathsOf(field.Expression);
        }
        foreach (var list in mapping.Lists.Where(list => !list.IsOfMembers))
        {
            // What an element has beyond the fields that the mapping names stays in the list's entry.
            _taken.Add(list.Each);
        }
    }

    /// <summary>The same format for times that were written in this zone.</summary>
    public MappedFormat In(TimeZoneInfo assumedTimeZone) => new(_mapping, assumedTimeZone);

    public override string Name => _mapping.Format;

    public override string Definition => _mapping.Digest;

    public override RecordDecoder? CreateDecoder(string? device) =>
        _mapping.Decoder is { } name ? RecordDecoder.Find(name)!(device) : null;

    public override IReadOnlyList<string> Envelopes { get; }

    public MappingDefinition Mapping => _mapping;

    public Redaction Redaction => _redaction;

    public override IReadOnlyList<string> Redact => _mapping.Redact;

    public override bool Reads(string member)
    {
        var expressions = _mapping.Columns.Concat(_mapping.Facts).Concat(_mapping.Lists.SelectMany(list => list.Fields)).Select(field => field.Expression)
            .Concat(_mapping.Lists.Select(list => list.Where).OfType<MappingExpression>());
        // Who only takes what is there takes less of it, and nothing else.
        return member.EndsWith(DroppedValues.Holder)
            ? expressions.Any(expression => expression.RecordPaths.Any(path =>
                path != expression.Text.Trim() && PathTree.Segments(path).Last(segment => segment != "[]") == member[..^1]))
            : expressions.Any(expression => expression.RecordPaths.Any(path =>
                PathTree.Segments(path).Skip(1).Contains(member, StringComparer.Ordinal)));
    }

    /// <summary>The first place that the column is read from and the record has; where it has none, the first of all.</summary>
    public override string PlaceOf(string pointer, JsonTape record, string? envelope)
    {
        var column = _mapping.Columns.FirstOrDefault(column => JsonPointer.Member(column.Target) == pointer);
        if (column is null || !TryFind(record, envelope, out var node))
        {
            return pointer;
        }
        var places = column.Expression.RecordPaths
            .Select(path => PathTree.Segments(path).Skip(1).TakeWhile(segment => segment != "[]").Reverse().ToArray())
            .ToList();
        var place = places.Find(way => Has(record, node, way)) ?? (places.Count > 0 ? places[0] : []);
        return BaseOf(record, node) + JsonPointer.Of(place);
    }

    private static bool Has(JsonTape record, int node, string[] way) =>
        Enumerable.Reverse(way).All(name => record.TryMember(node, Encoding.UTF8.GetBytes(name), out node));

    /// <summary>Where the record lies in the document that holds it.</summary>
    private string BaseOf(JsonTape record, int node) => node == JsonTape.Root ? ""
        : JsonPointer.Member(_mapping.Records.First(path =>
            record.TryMember(JsonTape.Root, Encoding.UTF8.GetBytes(path.Key), out var found) && found == node).Key);

    public override int Score(FoundRecord record)
    {
        if (!TryFind(record.Tape, record.Envelope, out var node))
        {
            return 0;
        }
        var source = record.Read(node, _assumedTimeZone);
        return _mapping.Detect.Where(rule => MappedValue.IsTrue(rule.When, source)).Sum(rule => rule.Score)
            + (_mapping.Decoder is { } decoder ? RecordDecoder.ScoreOf(decoder, record) : 0);
    }

    public override bool TryConvert(
        JsonTape record, string? envelope, bool withRest, WarningLog warnings, ByteArena output, [NotNullWhen(false)] out RecordFault? fault)
    {
        if (!TryFind(record, envelope, out var node))
        {
            fault = RecordFault.NotOfFormat(Name);
            return false;
        }
        fault = null;
        if (!_drafts.TryTake(out var draft))
        {
            draft = new Draft(new Slice[_layout.Count]);
        }
        draft.Begin();
        for (var i = 0; i < _factPlaces.Length; i++)
        {
            var start = draft.Json.Length;
            if (_facts[i].TryWrite(record, node, warnings, draft.Scratch, draft.Json))
            {
                draft.Facts[_factPlaces[i]] = draft.Json.Since(start);
            }
        }
        for (var i = 0; i < _lists.Length; i++)
        {
            var start = draft.Json.Length;
            if (TryWriteList(_lists[i], record, node, warnings, draft.Json))
            {
                if (_lists[i][0].By is { } by)
                {
                    ListJoin.Join(by, start, draft.Json);
                }
                draft.Facts[_listPlaces[i]] = draft.Json.Since(start);
            }
        }
        var restStart = draft.Json.Length;
        if (withRest && new RestWriter(record, _redaction.Telling(warnings), TakenMembers(record, node), draft.Json).TryWriteObject(node, _taken))
        {
            draft.Facts[_restPlace] = draft.Json.Since(restStart);
        }
        WriteReport(record, node, draft, warnings, output);
        _drafts.Add(draft);
        return true;
    }

    private static bool TryWriteList(
        ListConversion[] places, JsonTape record, int node, WarningLog warnings, ByteArena output)
    {
        var before = output.Length;
        output.Write("["u8);
        var isThere = false;
        foreach (var place in places)
        {
            isThere |= place.TryWrite(record, node, warnings, output);
        }
        output.Write("]"u8);
        if (!isThere)
        {
            output.Length = before;
        }
        return isThere;
    }

    private void WriteReport(JsonTape record, int node, Draft draft, WarningLog warnings, ByteArena output)
    {
        output.Write("{"u8);
        foreach (var column in _columns)
        {
            var before = output.Length;
            output.Write(column.Key);
            if (column.TryWrite(record, node, warnings, draft.Scratch, output))
            {
                output.Write(","u8);
            }
            else
            {
                output.Length = before;
            }
        }
        output.Write("\"facts\":"u8);
        _layout.Write(draft.Facts, draft.Json, output);
        output.Write("}"u8);
    }

    /// <summary>The record that the document holds, or is.</summary>
    internal bool TryFind(JsonTape record, string? envelope, out int node)
    {
        foreach (var path in _mapping.Records)
        {
            if (path.IsList ? path.Key == envelope : path.IsDocument && envelope is null)
            {
                node = JsonTape.Root;
                return true;
            }
            if (!path.IsList && !path.IsDocument
                && record.TryMember(JsonTape.Root, Encoding.UTF8.GetBytes(path.Key), out node)
                && record.Kind(node) == JsonKind.Object)
            {
                return true;
            }
        }
        node = -1;
        return false;
    }

    /// <summary>The members that are elements of a list in this record: they are taken, whatever their names.</summary>
    private HashSet<int> TakenMembers(JsonTape record, int node) => !_hasMemberLists ? NoMembers
        : [.. _lists.SelectMany(places => places).SelectMany(list => list.MembersOf(record, node))];

    /// <summary>What a record has for each place of the layout, while it is collected; used again for the next record.</summary>
    private sealed class Draft(Slice[] facts)
    {
        public Slice[] Facts { get; } = facts;

        public ByteArena Json { get; } = new();

        public ByteArena Scratch { get; } = new(ByteArena.Small);

        public void Begin()
        {
            Json.Length = 0;
            Facts.AsSpan().Fill(Slice.Absent);
        }
    }
}
