using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>
/// What some expressions look at in a record. Most of a record is read by none, or is copied without them; what is left is
/// taken out of the tape and read again, since expressions have a reader of their own.
/// </summary>
internal sealed class NeededPaths
{
    private readonly RecordShape _shape;
    private readonly Place _root = new([]);

    public NeededPaths(IEnumerable<MappingExpression> expressions)
    {
        List<MappingExpression> all = [.. expressions];
        _shape = new RecordShape(all);
        foreach (var path in all.SelectMany(expression => expression.RecordPaths))
        {
            _root.Add(PathTree.Segments(path).Skip(1));
        }
    }

    /// <summary>The record as these expressions see it, and no others.</summary>
    public SourceRecord Read(JsonTape tape, int node, TimeZoneInfo? assumedTimeZone)
    {
        var json = new ByteArena(ByteArena.Small);
        Write(tape, node, json);
        return _shape.Read(json.Written, assumedTimeZone);
    }

    /// <summary>Writes what they look at.</summary>
    public void Write(JsonTape tape, int node, ByteArena output) => _root.Write(tape, node, output);

    /// <summary>The same of a record that stands on no tape.</summary>
    public SourceRecord Read(ReadOnlySpan<byte> json, TimeZoneInfo? assumedTimeZone) => _shape.Read(json, assumedTimeZone);

    /// <summary>A place in the record; one without members is needed as a whole.</summary>
    private sealed class Place(byte[] name)
    {
        private readonly List<Place> _members = [];
        private readonly byte[] _key = [.. JsonText.Of(Encoding.UTF8.GetString(name)), (byte)':'];
        private bool _isWhole;

        public void Add(IEnumerable<string> segments)
        {
            var at = this;
            foreach (var segment in segments.TakeWhile(segment => segment != "[]"))
            {
                var utf8 = Encoding.UTF8.GetBytes(segment);
                var next = at._members.Find(member => member.IsNamed(utf8));
                if (next is null)
                {
                    at._members.Add(next = new Place(utf8));
                }
                at = next;
            }
            at._isWhole = true;
        }

        private bool IsNamed(byte[] utf8) => name.AsSpan().SequenceEqual(utf8);

        public void Write(JsonTape tape, int node, ByteArena output)
        {
            if (_isWhole || tape.Kind(node) != JsonKind.Object)
            {
                output.Write(tape.Written(node));
                return;
            }
            output.Write((byte)'{');
            var first = output.Length;
            foreach (var member in _members)
            {
                // One that is null is there, too.
                if (tape.TryMember(node, member.Name, out var value) || value >= 0)
                {
                    if (output.Length > first)
                    {
                        output.Write((byte)',');
                    }
                    output.Write(member._key);
                    member.Write(tape, value, output);
                }
            }
            output.Write((byte)'}');
        }

        private ReadOnlySpan<byte> Name => name;
    }
}
