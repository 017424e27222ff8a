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
    private readonly NeededPaths _needed;

    /// <summary>The way to the list, or to what has its members; null stands for every element of a list.</summary>
    private readonly byte[]?[] _way;

    public ListConversion(string format, MappedList list, Redaction redaction, TimeZoneInfo? assumedTimeZone)
    {
        (_format, _list, _redaction, _assumedTimeZone) = (format, list, redaction, assumedTimeZone);
        _needed = new NeededPaths([.. list.Fields.Select(field => field.Expression), .. list.Where is null ? (MappingExpression[])[] : [list.Where]]);
        _way = [.. list.Each.SkipLast(list.IsOfMembers ? 1 : 0).Select(segment => segment == "[]" ? null : Encoding.UTF8.GetBytes(segment))];
        _targets = [.. list.Fields.Select(field => field.Target)];
        foreach (var field in list.Fields)
        {
            _fields.AddPathsOf(field.Expression);
        }
    }

    /// <summary>Where the list goes, below `facts`.</summary>
    public IReadOnlyList<string> Segments => _list.Segments;

    public string? By => _list.By;

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
        if (Walk(record, node).Count == 0)
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
        foreach (var list in Walk(record, node))
        {
            if (record.Kind(list) != JsonKind.List)
            {
                continue;
            }
            isThere = true;
            for (var i = 0; i < record.Count(list); i++)
            {
                var element = record.Element(list, i);
                if (record.Kind(element) == JsonKind.Object
                    && new MappedRecord(record, element, _needed, _assumedTimeZone) is var source
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
            output.Write(field.Key);
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
        foreach (var parent in Walk(record, node).Where(found => record.Kind(found) == JsonKind.Object))
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
        return new MappedRecord(_needed.Read(json.Written, _assumedTimeZone));
    }

    /// <summary>The values at the way's end; several where it goes through every element of a list.</summary>
    private List<int> Walk(JsonTape record, int node)
    {
        List<int> found = [node];
        foreach (var name in _way)
        {
            var next = new List<int>(found.Count);
            foreach (var at in found)
            {
                if (name is not null)
                {
                    if (record.TryMember(at, name, out var value))
                    {
                        next.Add(value);
                    }
                }
                else if (record.Kind(at) == JsonKind.List)
                {
                    foreach (ref readonly var element in record.Children(at))
                    {
                        next.Add(element.Value);
                    }
                }
            }
            found = next;
        }
        return found;
    }
}
