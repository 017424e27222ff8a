using System.Collections.Concurrent;
using System.Text;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>
/// Makes one field of a report. Most fields are copied from a path. Of the others, what an expression gave for what it looks
/// at is remembered: a fleet has few operating systems, models and states, and many devices.
/// </summary>
internal sealed class FieldConversion(MappedField field, string format, TimeZoneInfo? assumedTimeZone)
{
    /// <summary>Past this many they are no longer few, and remembering would only fill memory.</summary>
    private const int MemoLimit = 1024;

    /// <summary>What is longer is no state or name of a kind.</summary>
    private const int LongestRemembered = 256;

    private readonly NeededPaths _needed = new([field.Expression]);

    /// <summary>By what the expression looks at; null where it has no value. What cannot be made without a word is not remembered.</summary>
    private readonly ConcurrentDictionary<byte[], byte[]?> _known = new(BytesComparer.Instance);

    private int _knownCount;

    public byte[] Key { get; } = field.Key;

    /// <summary>Writes what a record has for the field; false, and nothing written, where it has nothing.</summary>
    /// <param name="scratch">Room for what the expression looks at.</param>
    public bool TryWrite(JsonTape record, int node, WarningLog warnings, ByteArena scratch, ByteArena output)
    {
        if (field.Path is { } path && MappedRecord.TryCopy(record, node, path, output, out var isThere))
        {
            return isThere;
        }
        scratch.Length = 0;
        _needed.Write(record, node, scratch);
        var known = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!known.TryGetValue(scratch.Written, out var json))
        {
            var told = warnings.Told;
            json = MappedValue.TryEvaluate(field, _needed.Read(scratch.Written, assumedTimeZone), format, warnings, out var text)
                ? Encoding.UTF8.GetBytes(text)
                : null;
            if (warnings.Told == told && scratch.Length <= LongestRemembered && Volatile.Read(ref _knownCount) < MemoLimit
                && known.TryAdd(scratch.Written, json))
            {
                Interlocked.Increment(ref _knownCount);
            }
        }
        output.Write(json);
        return json is not null;
    }
}
