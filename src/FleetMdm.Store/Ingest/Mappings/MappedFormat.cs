using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;
using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>A foreign format, read by its mapping: each record becomes a native report.</summary>
internal sealed class MappedFormat : ReportFormat
{
    private readonly MappingDefinition _mapping;
    private readonly Redaction _redaction;
    private readonly PathTree _taken = new();
    private readonly string[] _rest;

    public MappedFormat(MappingDefinition mapping)
    {
        _mapping = mapping;
        _redaction = new Redaction(mapping.Redact);
        _rest = ["source", mapping.Format];
        Envelopes = [.. mapping.Records.Where(path => path.IsList).Select(path => path.Key)];
        foreach (var path in mapping.Columns.Concat(mapping.Facts).SelectMany(field => field.Expression.RecordPaths))
        {
            _taken.AddRecordPath(path);
        }
        foreach (var list in mapping.Lists.Where(list => !list.IsOfMembers))
        {
            // What an element has beyond the fields that the mapping names stays in the list's entry.
            _taken.Add(list.Each);
        }
    }

    public override string Name => _mapping.Format;

    public override IReadOnlyList<string> Envelopes { get; }

    public MappingDefinition Mapping => _mapping;

    public override int Score(JsonTape record, string? envelope)
    {
        if (!TryFind(record, envelope, out var node))
        {
            return 0;
        }
        var source = SourceRecord.Parse(record.Written(node).Span);
        return _mapping.Detect.Where(rule => IsTrue(rule.When, source)).Sum(rule => rule.Score);
    }

    public override bool TryConvert(
        JsonTape record, string? envelope, WarningLog warnings, ByteArena output, [NotNullWhen(false)] out RecordFault? fault)
    {
        if (!TryFind(record, envelope, out var node))
        {
            fault = RecordFault.NotOfFormat(Name);
            return false;
        }
        fault = null;
        var source = SourceRecord.Parse(record.Written(node).Span);
        var scratch = new ByteArena();
        var facts = new FactTree();
        foreach (var field in _mapping.Facts)
        {
            if (TryEvaluate(field, source, warnings, out var json))
            {
                facts.Set(field.Segments, Encoding.UTF8.GetBytes(json));
            }
        }
        foreach (var list in _mapping.Lists)
        {
            if (TryConvertList(list, record, node, warnings, scratch))
            {
                facts.Set(list.Segments, TakeOut(scratch));
            }
        }
        if (new RestWriter(record, _redaction, TakenMembers(record, node), scratch).TryWriteObject(node, _taken))
        {
            facts.Set(_rest, TakeOut(scratch));
        }
        WriteReport(source, facts, warnings, output);
        return true;
    }

    private void WriteReport(SourceRecord source, FactTree facts, WarningLog warnings, ByteArena output)
    {
        output.Write("{"u8);
        foreach (var column in _mapping.Columns)
        {
            if (TryEvaluate(column, source, warnings, out var json))
            {
                JsonText.Write(Encoding.UTF8.GetBytes(column.Target), output);
                output.Write(":"u8);
                output.Write(Encoding.UTF8.GetBytes(json));
                output.Write(","u8);
            }
        }
        output.Write("\"facts\":"u8);
        facts.Write(output);
        output.Write("}"u8);
    }

    /// <summary>The record that the document holds, or is.</summary>
    private bool TryFind(JsonTape record, string? envelope, out int node)
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
    private HashSet<int> TakenMembers(JsonTape record, int node) =>
    [
        .. _mapping.Lists.Where(list => list.IsOfMembers)
            .SelectMany(list => Members(list, record, node))
            .Select(member => member.Node),
    ];

    /// <summary>Writes the list; false when the record does not have it.</summary>
    private bool TryConvertList(MappedList list, JsonTape record, int node, WarningLog warnings, ByteArena output)
    {
        var fields = new PathTree();
        foreach (var path in list.Fields.SelectMany(field => field.Expression.RecordPaths))
        {
            fields.AddRecordPath(path);
        }
        if (list.IsOfMembers)
        {
            if (!TryWalk(record, node, list.Each.SkipLast(1), out _))
            {
                return false;
            }
            output.Write("["u8);
            foreach (var (member, source) in Members(list, record, node))
            {
                WriteEntry(list, source, record, member, fields.Member("value"), warnings, output);
            }
        }
        else
        {
            if (!TryWalk(record, node, list.Each, out var elements) || record.Kind(elements) != JsonKind.List)
            {
                return false;
            }
            output.Write("["u8);
            for (var i = 0; i < record.Count(elements); i++)
            {
                var element = record.Element(elements, i);
                if (record.Kind(element) != JsonKind.Object)
                {
                    continue;
                }
                var source = SourceRecord.Parse(record.Written(element).Span);
                if (list.Where is null || IsTrue(list.Where, source))
                {
                    WriteEntry(list, source, record, element, fields, warnings, output);
                }
            }
        }
        output.Write("]"u8);
        return true;
    }

    private void WriteEntry(
        MappedList list, SourceRecord source, JsonTape record, int node, PathTree? taken, WarningLog warnings, ByteArena output)
    {
        if (output.Written[^1] != '[')
        {
            output.Write(","u8);
        }
        output.Write("{"u8);
        var names = new List<string>();
        foreach (var field in list.Fields)
        {
            if (TryEvaluate(field, source, warnings, out var json))
            {
                if (names.Count > 0)
                {
                    output.Write(","u8);
                }
                names.Add(field.Target);
                JsonText.Write(Encoding.UTF8.GetBytes(field.Target), output);
                output.Write(":"u8);
                output.Write(Encoding.UTF8.GetBytes(json));
            }
        }
        new RestWriter(record, _redaction, [], output).WriteMembers(node, taken, [.. list.Fields.Select(field => field.Target)], names.Count == 0);
        output.Write("}"u8);
    }

    /// <summary>The members that are elements of a list: objects whose names match, where the list's condition holds.</summary>
    private static IEnumerable<(int Node, SourceRecord Source)> Members(MappedList list, JsonTape record, int node)
    {
        if (!TryWalk(record, node, list.Each.SkipLast(1), out var parent))
        {
            yield break;
        }
        for (var i = 0; i < record.Count(parent); i++)
        {
            var name = record.Text(record.Name(parent, i));
            var value = record.Value(parent, i);
            if (record.Kind(value) == JsonKind.Object && FileSystemName.MatchesSimpleExpression(list.Each[^1], name, ignoreCase: false))
            {
                var source = MemberRecord(record, parent, i);
                if (list.Where is null || IsTrue(list.Where, source))
                {
                    yield return (value, source);
                }
            }
        }
    }

    /// <summary>A member as an element: <c>{"key": …, "value": …}</c>.</summary>
    private static SourceRecord MemberRecord(JsonTape record, int parent, int index)
    {
        var json = new ByteArena();
        json.Write("{\"key\":"u8);
        JsonText.Write(record.Bytes(record.Name(parent, index)), json);
        json.Write(",\"value\":"u8);
        json.Write(record.Written(record.Value(parent, index)).Span);
        json.Write("}"u8);
        return SourceRecord.Parse(json.Written);
    }

    private static bool TryWalk(JsonTape record, int node, IEnumerable<string> segments, out int found)
    {
        found = node;
        foreach (var segment in segments)
        {
            if (!record.TryMember(found, Encoding.UTF8.GetBytes(segment), out found))
            {
                return false;
            }
        }
        return true;
    }

    private bool TryEvaluate(MappedField field, SourceRecord source, WarningLog warnings, [NotNullWhen(true)] out string? json)
    {
        if (field.Expression.TryEvaluate(source, out json, out var problem))
        {
            return json is not null;
        }
        if (problem is not null)
        {
            warnings.MappingFailed(Name, field.Target, problem.Message);
        }
        return false;
    }

    /// <summary>An error is not a yes: a sign that cannot be read is no sign.</summary>
    private static bool IsTrue(MappingExpression expression, SourceRecord source) =>
        expression.TryEvaluate(source, out var json, out _) && json == "true";

    private static byte[] TakeOut(ByteArena arena)
    {
        var bytes = arena.Written.ToArray();
        arena.Length = 0;
        return bytes;
    }
}
