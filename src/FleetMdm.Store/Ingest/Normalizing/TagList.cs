using System.Buffers;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Normalizing;

/// <summary>The tags of a report: those at its top and those among its facts, each once, in ordinal order.</summary>
internal sealed class TagList(JsonTape tape)
{
    private readonly List<int> _nodes = [];

    /// <summary>Writes the tags as a JSON array. A node is -1 where there is none; one text counts as a list of one.</summary>
    public Slice Write(int top, int amongFacts, ByteArena arena)
    {
        _nodes.Clear();
        Collect(top);
        Collect(amongFacts);
        if (_nodes.Count > 1)
        {
            _nodes.Sort((left, right) => Tag(left).SequenceCompareTo(Tag(right)));
        }

        var start = arena.Length;
        arena.Write("["u8);
        for (var i = 0; i < _nodes.Count; i++)
        {
            var tag = Tag(_nodes[i]);
            if (i > 0 && tag.SequenceEqual(Tag(_nodes[i - 1])))
            {
                continue;
            }
            if (i > 0)
            {
                arena.Write(","u8);
            }
            JsonText.Write(tag, arena);
        }
        arena.Write("]"u8);
        return arena.Since(start);
    }

    private void Collect(int node)
    {
        if (node < 0)
        {
            return;
        }
        switch (tape.Kind(node))
        {
            case JsonKind.List:
                for (var i = 0; i < tape.Count(node); i++)
                {
                    Collect(tape.Element(node, i));
                }
                break;
            case JsonKind.Text or JsonKind.Number when !Tag(node).IsEmpty:
                _nodes.Add(node);
                break;
        }
    }

    private ReadOnlySpan<byte> Tag(int node) => tape.Bytes(node).Trim(" \t\r\n"u8);
}
