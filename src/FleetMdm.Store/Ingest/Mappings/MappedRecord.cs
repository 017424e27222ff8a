using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>
/// A source record on its way through a mapping. Most expressions are a path and nothing else: what stands there is
/// copied from the tape. The interpreter's record is made when the first expression asks for more.
/// </summary>
internal sealed class MappedRecord
{
    private readonly JsonTape? _tape;
    private readonly int _node;
    private readonly NeededPaths? _needed;
    private readonly TimeZoneInfo? _assumedTimeZone;
    private SourceRecord? _source;

    /// <param name="needed">What the mapping's expressions look at.</param>
    public MappedRecord(JsonTape tape, int node, NeededPaths needed, TimeZoneInfo? assumedTimeZone) =>
        (_tape, _node, _needed, _assumedTimeZone) = (tape, node, needed, assumedTimeZone);

    /// <summary>A record that stands on no tape.</summary>
    public MappedRecord(SourceRecord source) => _source = source;

    /// <summary>The record as expressions see it.</summary>
    public SourceRecord Source => _source ??= _needed!.Read(_tape!, _node, _assumedTimeZone);

    /// <summary>The names of an expression that is a path to one value; null for any other.</summary>
    public static byte[][]? PathOf(MappingExpression? expression)
    {
        if (expression is null || expression.RecordPaths is not [var path] || expression.Text.Trim() != path)
        {
            return null;
        }
        string[] names = [.. PathTree.Segments(path).Skip(1)];
        return names.Length == 0 || names.Contains("[]") ? null : [.. names.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>
    /// Copies what stands at a path. False when that takes the interpreter: a container, a number that it would write
    /// in another way, or a path through what has no members, which is an error.
    /// </summary>
    /// <param name="isThere">False when the record has no value there, or null.</param>
    public bool TryCopy(byte[][] path, ByteArena output, out bool isThere)
    {
        isThere = false;
        return _tape is not null && TryCopy(_tape, _node, path, output, out isThere);
    }

    public static bool TryCopy(JsonTape tape, int node, byte[][] path, ByteArena output, out bool isThere)
    {
        isThere = false;
        var at = node;
        foreach (var name in path)
        {
            if (tape.Kind(at) != JsonKind.Object)
            {
                return false;
            }
            if (!tape.TryMember(at, name, out at))
            {
                return true;
            }
        }
        switch (tape.Kind(at))
        {
            case JsonKind.Text:
                JsonText.Write(tape.Bytes(at), output);
                break;
            case JsonKind.True or JsonKind.False:
            case JsonKind.Number when IsPlain(tape.Bytes(at)):
                output.Write(tape.Bytes(at));
                break;
            default:
                return false;
        }
        return isThere = true;
    }

    /// <summary>A whole number that every writer writes alike.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> number) =>
        number.Length <= 18 && number[0] != '-' && number.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
