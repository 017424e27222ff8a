using System.Text;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>Facts while a mapping collects them: a path gets a value once, in any order, and all are written as one object.</summary>
internal sealed class FactTree
{
    private readonly SortedDictionary<string, FactTree> _below = new(StringComparer.Ordinal);
    private ReadOnlyMemory<byte>? _json;

    public bool IsEmpty => _json is null && _below.Count == 0;

    public void Set(IEnumerable<string> segments, ReadOnlyMemory<byte> json)
    {
        var at = this;
        foreach (var segment in segments)
        {
            if (!at._below.TryGetValue(segment, out var next))
            {
                at._below.Add(segment, next = new FactTree());
            }
            at = next;
        }
        at._json = json;
    }

    public void Write(ByteArena output)
    {
        if (_json is { } json)
        {
            output.Write(json.Span);
            return;
        }
        output.Write("{"u8);
        var isFirst = true;
        foreach (var (name, tree) in _below)
        {
            if (!isFirst)
            {
                output.Write(","u8);
            }
            isFirst = false;
            JsonText.Write(Encoding.UTF8.GetBytes(name), output);
            output.Write(":"u8);
            tree.Write(output);
        }
        output.Write("}"u8);
    }
}
