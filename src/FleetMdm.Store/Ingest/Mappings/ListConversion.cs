using System.Buffers;
using System.IO.Enumeration;
using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>Makes a list of facts of a list, or of members with like names, in a source record.</summary>
internal sealed class ListConversion
{
    private readonly string _format;
    private readonly MappedList _list;
    private readonly Redaction _redaction;
    private readonly PathTree _fields = new();
    private readonly string[] _targets;
    private readonly TimeZoneInfo? _assumedTimeZone;
    private readonly RecordShape _shape;

    public ListConversion(string format, MappedList list, Redaction redaction, TimeZoneInfo? assumedTimeZone)
    {
        (_format, _list, _redaction, _assumedTimeZone) = (format, list, redaction, assumedTimeZone);
        _shape = new RecordShape([.. list.Fields.Select(field => field.Expression), .. list.Where is null ? (MappingExpression[])[] : [list.Where]]);
        _targets = [.. list.Fields.Select(field => field.Target)];
        foreach (var field in list.Fields)
        {
            _fields.AddPathsOf(field.Expression);
        }
    }

    /// <summary>Where the list goes, below `facts`.</summary>
    public IReadOnlyList<string> Segments => _list.Segments;

    /// <summary>Writes the elements into a list that is open; false when the record does not have them.</summary>
    public bool TryWrite(JsonTape record, int node, WarningLog warnings, ByteArena output) =>
        _list.IsOfMembers
            ? TryWriteMembers(record, node, warnings, output)
            : TryWriteElements(record, node, warnings, output);

    /// <summary>The values of the members that are elements of this list; none when the list is a list in the record.</summary>
    public IEnumerable<int> MembersOf(JsonTape record, int node) =>
        _list.IsOfMembers ? Members(record, node).Select(member => member.Node) : [];

    private bool TryWriteMembers(JsonTape record, int node, WarningLog warnings, ByteArena output)
    {
        if (!Walk(record, node, _list.Each.SkipLast(1)).Any())
        {
            return false;
        }
        foreach (var (member, source) in Members(record, node))
        {
            WriteEntry(source, record, member, _fields.Member("value"), warnings, output);
        }
        return true;
    }

    private bool TryWriteElements(JsonTape record, int node, WarningLog warnings, ByteArena output)
    {
        var isThere = false;
        foreach (var list in Walk(record, node, _list.Each).Where(found => record.Kind(found) == JsonKind.List))
        {
            isThere = true;
            for (var i = 0; i < record.Count(list); i++)
            {
                var element = record.Element(list, i);
                if (record.Kind(element) == JsonKind.Object
                    && new MappedRecord(record, element, _shape, _assumedTimeZone) is var source
                    && IsTaken(source))
                {
                    WriteEntry(source, record, element, _fields, warnings, output);
                }
            }
        }
        return isThere;
    }

    private void WriteEntry(
        MappedRecord source, JsonTape record, int node, PathTree? taken, WarningLog warnings, ByteArena output)
    {
        if (output.Written[^1] != '[')
        {
            output.Write(","u8);
        }
        output.Write("{"u8);
        var isFirst = true;
        foreach (var field in _list.Fields)
        {
            var before = output.Length;
            if (!isFirst)
            {
                output.Write(","u8);
            }
            JsonText.Write(Encoding.UTF8.GetBytes(field.Target), output);
            output.Write(":"u8);
            if (MappedValue.TryWrite(field, source, _format, warnings, output))
            {
                isFirst = false;
            }
            else
            {
                output.Length = before;
            }
        }
        new RestWriter(record, _redaction.Telling(warnings), [], output).WriteMembers(node, taken, _targets, isFirst);
        output.Write("}"u8);
    }

    /// <summary>Objects whose names match the list's pattern, where its condition holds.</summary>
    private IEnumerable<(int Node, MappedRecord Source)> Members(JsonTape record, int node)
    {
        foreach (var parent in Walk(record, node, _list.Each.SkipLast(1)).Where(found => record.Kind(found) == JsonKind.Object))
        {
            for (var i = 0; i < record.Count(parent); i++)
            {
                var name = record.Text(record.Name(parent, i));
                var value = record.Value(parent, i);
                if (record.Kind(value) == JsonKind.Object
                    && FileSystemName.MatchesSimpleExpression(_list.Each[^1], name, ignoreCase: false)
                    && MemberRecord(record, parent, i) is var source
                    && IsTaken(source))
                {
                    yield return (value, source);
                }
            }
        }
    }

    private bool IsTaken(MappedRecord source) => _list.Where is null || MappedValue.IsTrue(_list.Where, source.Source);

    /// <summary>A member as an element: <c>{"key": …, "value": …}</c>.</summary>
    private MappedRecord MemberRecord(JsonTape record, int parent, int index)
    {
        var json = new ByteArena(ByteArena.Small);
        json.Write("{\"key\":"u8);
        JsonText.Write(record.Bytes(record.Name(parent, index)), json);
        json.Write(",\"value\":"u8);
        json.Write(record.Written(record.Value(parent, index)));
        json.Write("}"u8);
        return new MappedRecord(_shape.Read(json.Written, _assumedTimeZone));
    }

    /// <summary>The values at a path; several where it goes through every element of a list.</summary>
    private static IEnumerable<int> Walk(JsonTape record, int node, IEnumerable<string> segments)
    {
        IEnumerable<int> found = [node];
        foreach (var segment in segments)
        {
            found = segment == "[]"
                ? found.Where(at => record.Kind(at) == JsonKind.List)
                    .SelectMany(at => Enumerable.Range(0, record.Count(at)).Select(i => record.Element(at, i)))
                : found.SelectMany(at => Below(record, at, segment));
        }
        return found;
    }

    private static IEnumerable<int> Below(JsonTape record, int node, string name) =>
        record.TryMember(node, Encoding.UTF8.GetBytes(name), out var value) ? [value] : [];
}
