using System.Text;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings.Trial;

/// <summary>A source record as people see it: in short, and without its secrets.</summary>
internal sealed class ShownRecord(JsonTape record, Redaction redaction)
{
    /// <summary>How much of a value is shown.</summary>
    private const int ShownLength = 200;

    /// <summary>What stands for a value that would be dropped.</summary>
    private const string Secret = "(secret)";

    /// <summary>What a path leads to as JSON; up to the first list on it, of which the whole is shown. Null where nothing is.</summary>
    public string? At(int node, IEnumerable<string> segments)
    {
        foreach (var segment in segments.TakeWhile(segment => segment != "[]"))
        {
            if (!record.TryMember(node, Encoding.UTF8.GetBytes(segment), out node))
            {
                return null;
            }
            if (redaction.Drops(segment, record, node))
            {
                return Secret;
            }
        }
        return Cut(Encoding.UTF8.GetString(Json(node)));
    }

    /// <summary>A value that an expression made, as it is shown.</summary>
    public string Of(string json)
    {
        var tape = new JsonTape();
        var bytes = Encoding.UTF8.GetBytes(json);
        return new JsonReader(tape).TryRead(bytes, 0, bytes.Length, 1, 1, out _)
            ? new ShownRecord(tape, redaction).At(JsonTape.Root, [])!
            : Cut(json);
    }

    public static string Cut(string json) => json.Length <= ShownLength ? json
        : json[..(char.IsHighSurrogate(json[ShownLength - 1]) ? ShownLength - 1 : ShownLength)] + "…";

    private ReadOnlySpan<byte> Json(int node)
    {
        if (record.Kind(node) is not (JsonKind.Object or JsonKind.List))
        {
            return record.Written(node);
        }
        var output = new ByteArena(ByteArena.Small);
        return new RestWriter(record, redaction.Telling(new WarningLog()), [], output).TryWrite(node)
            ? output.Written
            : record.Kind(node) == JsonKind.Object ? "{}"u8 : "[]"u8;
    }
}
