using System.Buffers;
using System.Text.Json;
using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>
/// Counts, over many devices, how many have reported each path: a trie of the field names met. Its size is bounded,
/// because a careless or hostile source can put data into names; past the bound the paths that are known go on
/// counting and new ones are left out.
/// </summary>
internal sealed class FactPathCounter
{
    private const int NodeLimit = 50_000;

    private readonly Node root = new("facts");
    private readonly Stack<Node?> containers = new();
    private int nodes = 1;
    private long device;

    /// <summary>Counts the paths of one device's facts.</summary>
    public void Add(ReadOnlySpan<byte> factsJson)
    {
        device++;
        containers.Clear();
        var reader = new Utf8JsonReader(factsJson);

        // The node that the next value belongs to; null below a path that was left out.
        Node? at = root;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    at = containers.Peek() is { } parent ? Field(parent, ref reader) : null;
                    break;
                case JsonTokenType.StartObject:
                    Count(at);
                    containers.Push(at);
                    break;
                case JsonTokenType.StartArray:
                    Count(at);
                    at = at is null ? null : Element(at);
                    containers.Push(at);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    // What follows is a sibling in the container around, or a name that sets `at` anew.
                    containers.Pop();
                    containers.TryPeek(out at);
                    break;
                default:
                    Count(at);
                    break;
            }
        }
    }

    /// <summary>Every field met, by ordinal path; the root and the elements of lists are no fields.</summary>
    public IReadOnlyList<ReportedFactPath> ToList()
    {
        var found = new List<ReportedFactPath>();
        Collect(root, found);
        found.Sort(static (one, other) => string.CompareOrdinal(one.Path, other.Path));
        return found;
    }

    private static void Collect(Node node, List<ReportedFactPath> found)
    {
        foreach (var field in node.Fields.Values)
        {
            found.Add(new ReportedFactPath(field.Path, field.Devices));
            Collect(field, found);
        }

        if (node.Elements is { } elements)
        {
            Collect(elements, found);
        }
    }

    /// <summary>A path counts once a device, however many entries of a list have it.</summary>
    private void Count(Node? node)
    {
        if (node is not null && node.LastDevice != device)
        {
            node.LastDevice = device;
            node.Devices++;
        }
    }

    private Node? Field(Node parent, ref Utf8JsonReader reader)
    {
        var buffer = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            ReadOnlySpan<char> name = buffer.AsSpan(0, reader.CopyString(buffer));
            var fields = parent.Fields.GetAlternateLookup<ReadOnlySpan<char>>();
            if (fields.TryGetValue(name, out var known))
            {
                return known;
            }

            if (nodes == NodeLimit)
            {
                return null;
            }

            nodes++;
            var field = new Node(FactPathText.Field(parent.Path, name.ToString()));
            fields[name] = field;
            return field;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private Node? Element(Node list)
    {
        if (list.Elements is null && nodes < NodeLimit)
        {
            nodes++;
            list.Elements = new Node(FactPathText.Element(list.Path));
        }

        return list.Elements;
    }

    private sealed class Node(string path)
    {
        public string Path { get; } = path;

        public Dictionary<string, Node> Fields { get; } = new(StringComparer.Ordinal);

        public Node? Elements { get; set; }

        public long Devices { get; set; }

        /// <summary>The device that was counted last.</summary>
        public long LastDevice { get; set; }
    }
}
