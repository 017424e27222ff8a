using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>
/// Where the facts of a format stand in its reports, in ordinal order. It is made once; what a record has for each of them
/// is written beside, and all are put in their places as one object.
/// </summary>
internal sealed class FactLayout
{
    private readonly Place _root = new("");
    private int _count;

    /// <summary>How many values there can be.</summary>
    public int Count => _count;

    /// <summary>The number of the value at this path; what was added before has the same.</summary>
    public int Add(IEnumerable<string> segments)
    {
        var at = _root;
        foreach (var segment in segments)
        {
            at = at.Below(segment);
        }
        return at.Value ??= _count++;
    }

    /// <param name="values">By number; absent where the record has none.</param>
    /// <param name="json">Where the values stand.</param>
    public void Write(ReadOnlySpan<Slice> values, ByteArena json, ByteArena output)
    {
        if (!_root.TryWrite(values, json, output))
        {
            output.Write("{}"u8);
        }
    }

    private sealed class Place(string name)
    {
        private readonly byte[] _key = [.. JsonText.Of(name), (byte)':'];
        private readonly SortedList<string, Place> _below = new(StringComparer.Ordinal);

        public int? Value { get; set; }

        public Place Below(string segment)
        {
            if (!_below.TryGetValue(segment, out var place))
            {
                _below.Add(segment, place = new Place(segment));
            }
            return place;
        }

        /// <summary>False, and nothing written, where nothing is.</summary>
        public bool TryWrite(ReadOnlySpan<Slice> values, ByteArena json, ByteArena output)
        {
            if (Value is { } number && !values[number].IsAbsent)
            {
                output.Write(json[values[number]]);
                return true;
            }
            var before = output.Length;
            output.Write((byte)'{');
            var first = output.Length;
            for (var i = 0; i < _below.Count; i++)
            {
                var place = _below.GetValueAtIndex(i);
                var member = output.Length;
                if (member > first)
                {
                    output.Write((byte)',');
                }
                output.Write(place._key);
                if (!place.TryWrite(values, json, output))
                {
                    output.Length = member;
                }
            }
            var isEmpty = output.Length == first;
            output.Write((byte)'}');
            if (isEmpty)
            {
                output.Length = before;
            }
            return !isEmpty;
        }
    }
}
