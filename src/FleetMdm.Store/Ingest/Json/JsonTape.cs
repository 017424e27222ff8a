using System.Buffers.Binary;
using System.Runtime.CompilerServices;
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
/// <param name="First">Of a container its first child; of a scalar the first byte of what it says.</param>
/// <param name="Count">Of a container its elements or members; of a scalar the bytes of what it says.</param>
internal readonly record struct JsonNode(JsonKind Kind, bool Unescaped, int Start, int End, int First, int Count);

/// <summary>An element of a list, or a member of an object.</summary>
/// <param name="Value">Its node.</param>
/// <param name="Name">The node of its name; 0, which is never a name, of an element.</param>
/// <param name="Prefix">The first bytes of the name, so that most names are told apart by one comparison.</param>
internal readonly record struct JsonChild(int Value, int Name, NamePrefix Prefix);

/// <summary>
/// The first eight bytes of a name, as a number that is ordered like them. Names that have the same are ordered by all of
/// their bytes.
/// </summary>
internal readonly record struct NamePrefix(ulong Bytes)
{
    public static NamePrefix Of(ReadOnlySpan<byte> name)
    {
        if (name.Length >= sizeof(ulong))
        {
            return new NamePrefix(BinaryPrimitives.ReadUInt64BigEndian(name));
        }
        var bytes = 0UL;
        foreach (var next in name)
        {
            bytes = (bytes << 8) | next;
        }
        return new NamePrefix(name.IsEmpty ? 0 : bytes << (8 * (sizeof(ulong) - name.Length)));
    }
}

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

    /// <summary>Of a list its elements; of an object its members.</summary>
    private JsonChild[] _children = new JsonChild[512];
    private int _childCount;

    private byte[] _unescaped = new byte[512];
    private int _unescapedCount;

    // The array that the record lies in.
    private byte[] _bytes = [];

    public ref readonly JsonNode this[int node] => ref _nodes[node];

    public JsonKind Kind(int node) => _nodes[node].Kind;

    public int Count(int container) => _nodes[container].Count;

    /// <summary>What a text says; anything else as it was written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes(int node)
    {
        ref readonly var at = ref _nodes[node];
        return at.Kind >= JsonKind.List ? Written(node) : (at.Unescaped ? _unescaped : _bytes).AsSpan(at.First, at.Count);
    }

    public string Text(int node) => Encoding.UTF8.GetString(Bytes(node));

    /// <summary>The value as it was written.</summary>
    public ReadOnlySpan<byte> Written(int node) => _bytes.AsSpan(_nodes[node].Start, _nodes[node].End - _nodes[node].Start);

    /// <summary>
    /// A member as it was written, name and value, where that is canonical: a scalar, no escapes, nothing but the colon
    /// between.
    /// </summary>
    public bool TryWrittenMember(in JsonChild member, out ReadOnlySpan<byte> written)
    {
        ref readonly var name = ref _nodes[member.Name];
        ref readonly var value = ref _nodes[member.Value];
        var isCanonical = value.Start == name.End + 1 && value.Kind < JsonKind.List && !name.Unescaped && !value.Unescaped;
        written = isCanonical ? _bytes.AsSpan(name.Start, value.End - name.Start) : default;
        return isCanonical;
    }

    /// <summary>The elements of a list, or the members of an object.</summary>
    public ReadOnlySpan<JsonChild> Children(int container) =>
        _children.AsSpan(_nodes[container].First, _nodes[container].Count);

    public int Element(int list, int index) => _children[_nodes[list].First + index].Value;

    public int Name(int @object, int index) => _children[_nodes[@object].First + index].Name;

    public int Value(int @object, int index) => _children[_nodes[@object].First + index].Value;

    /// <summary>The value of the member with this name; false when there is none, or null.</summary>
    public bool TryMember(int @object, ReadOnlySpan<byte> name, out int value)
    {
        var prefix = NamePrefix.Of(name);
        var low = 0;
        var high = _nodes[@object].Kind == JsonKind.Object ? _nodes[@object].Count - 1 : -1;
        var first = high < 0 ? 0 : _nodes[@object].First;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            ref readonly var member = ref _children[first + middle];
            var order = member.Prefix != prefix ? member.Prefix.Bytes.CompareTo(prefix.Bytes) : Bytes(member.Name).SequenceCompareTo(name);
            if (order == 0)
            {
                value = member.Value;
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

    /// <summary>True when the first member comes before the second in ordinal order of their names.</summary>
    public bool IsBefore(in JsonChild first, in JsonChild second) =>
        first.Prefix != second.Prefix
            ? first.Prefix.Bytes < second.Prefix.Bytes
            : Bytes(first.Name).SequenceCompareTo(Bytes(second.Name)) < 0;

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

    public void Begin(byte[] array)
    {
        _bytes = array;
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

    /// <summary>Adds a value that has no children.</summary>
    public int Add(JsonNode scalar)
    {
        var node = Reserve();
        _nodes[node] = scalar;
        return node;
    }

    /// <summary>Stores a container's children and says where.</summary>
    public int AddChildren(ReadOnlySpan<JsonChild> children)
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
