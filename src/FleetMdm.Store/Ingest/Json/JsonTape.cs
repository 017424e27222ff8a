using System.Runtime.InteropServices;
using System.Text;

namespace FleetMdm.Store.Ingest.Json;

internal enum JsonKind : byte
{
    Null,
    True,
    False,
    Number,
    Text,
    List,
    Object,
}

/// <summary>A value on the tape.</summary>
/// <param name="Unescaped">True for a text with escapes: what it says stands in the tape's own bytes.</param>
/// <param name="Start">Its first byte in the record; of a text the quote.</param>
/// <param name="End">Behind its last byte.</param>
/// <param name="First">Of a container its first child; of an unescaped text its first own byte.</param>
/// <param name="Count">Of a container its elements or members; of an unescaped text its own bytes.</param>
internal readonly record struct JsonNode(JsonKind Kind, bool Unescaped, int Start, int End, int First, int Count);

/// <summary>
/// One record, read strictly: arrays of numbers instead of a tree of objects, used again for every record. Members of an
/// object are in ordinal order of their names (UTF-8 bytes), each once, which is the order of canonical JSON.
/// </summary>
internal sealed class JsonTape
{
    /// <summary>The value of the whole record.</summary>
    public const int Root = 0;

    private JsonNode[] _nodes = new JsonNode[512];
    private int _nodeCount;

    /// <summary>Of a list its elements; of an object its members, the name's node in the upper half.</summary>
    private long[] _children = new long[512];
    private int _childCount;

    private byte[] _unescaped = new byte[512];
    private int _unescapedCount;

    private ReadOnlyMemory<byte> _record;

    // The array that the record lies in: a span of it is had sooner than one of the memory.
    private ArraySegment<byte> _bytes;

    public ref readonly JsonNode this[int node] => ref _nodes[node];

    public JsonKind Kind(int node) => _nodes[node].Kind;

    public int Count(int container) => _nodes[container].Count;

    /// <summary>What a text says, or a scalar as it was written.</summary>
    public ReadOnlySpan<byte> Bytes(int node)
    {
        ref readonly var at = ref _nodes[node];
        if (at.Kind != JsonKind.Text)
        {
            return _bytes.AsSpan(at.Start, at.End - at.Start);
        }
        return at.Unescaped
            ? _unescaped.AsSpan(at.First, at.Count)
            : _bytes.AsSpan(at.Start + 1, at.End - at.Start - 2);
    }

    public string Text(int node) => Encoding.UTF8.GetString(Bytes(node));

    /// <summary>The value as it was written.</summary>
    public ReadOnlyMemory<byte> Written(int node) => _record[_nodes[node].Start.._nodes[node].End];

    public int Element(int list, int index) => (int)_children[_nodes[list].First + index];

    public int Name(int @object, int index) => (int)(_children[_nodes[@object].First + index] >> 32);

    public int Value(int @object, int index) => (int)_children[_nodes[@object].First + index];

    /// <summary>The value of the member with this name; false when there is none, or null.</summary>
    public bool TryMember(int @object, ReadOnlySpan<byte> name, out int value)
    {
        var low = 0;
        var high = _nodes[@object].Kind == JsonKind.Object ? _nodes[@object].Count - 1 : -1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = Bytes(Name(@object, middle)).SequenceCompareTo(name);
            if (order == 0)
            {
                value = Value(@object, middle);
                return _nodes[value].Kind != JsonKind.Null;
            }
            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }
        value = -1;
        return false;
    }

    /// <summary>How many containers deep a value is: 0 of a scalar, 1 of a flat list. The reader's limit bounds the recursion.</summary>
    public int Depth(int node)
    {
        var depth = 0;
        if (_nodes[node].Kind is JsonKind.List or JsonKind.Object)
        {
            for (var i = 0; i < _nodes[node].Count; i++)
            {
                depth = Math.Max(depth, Depth(Value(node, i)));
            }
            depth++;
        }
        return depth;
    }

    /// <summary>What a person calls the value.</summary>
    public string KindName(int node) => _nodes[node].Kind switch
    {
        JsonKind.Null => "null",
        JsonKind.True or JsonKind.False => "a boolean",
        JsonKind.Number => "a number",
        JsonKind.Text => "a text",
        JsonKind.List => "a list",
        _ => "an object",
    };

    // Writing, for JsonReader.

    public void Begin(ReadOnlyMemory<byte> record)
    {
        _record = record;
        _bytes = MemoryMarshal.TryGetArray(record, out var bytes) ? bytes : record.ToArray();
        _nodeCount = 0;
        _childCount = 0;
        _unescapedCount = 0;
    }

    /// <summary>Takes the next node's place; a container has its place before its children.</summary>
    public int Reserve()
    {
        if (_nodeCount == _nodes.Length)
        {
            Array.Resize(ref _nodes, 2 * _nodes.Length);
        }
        return _nodeCount++;
    }

    public void Set(int node, JsonNode value) => _nodes[node] = value;

    /// <summary>Stores a container's children and says where.</summary>
    public int AddChildren(ReadOnlySpan<long> children)
    {
        var first = _childCount;
        if (first + children.Length > _children.Length)
        {
            Array.Resize(ref _children, Math.Max(2 * _children.Length, first + children.Length));
        }
        children.CopyTo(_children.AsSpan(first));
        _childCount += children.Length;
        return first;
    }

    /// <summary>Room for the bytes of a text whose escapes are undone; <see cref="KeepUnescaped"/> says how many there were.</summary>
    public Span<byte> UnescapedRoom(int atMost)
    {
        if (_unescapedCount + atMost > _unescaped.Length)
        {
            Array.Resize(ref _unescaped, Math.Max(2 * _unescaped.Length, _unescapedCount + atMost));
        }
        return _unescaped.AsSpan(_unescapedCount, atMost);
    }

    /// <summary>Keeps the first bytes of the room and says where they stand.</summary>
    public int KeepUnescaped(int count)
    {
        var first = _unescapedCount;
        _unescapedCount += count;
        return first;
    }
}
