using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest;

/// <summary>A record whose format is to be told, and where it was found. What formats ask of it is read once for all.</summary>
/// <param name="envelope">The key of the list that it came from; null outside such an object.</param>
/// <param name="source">The name of its file.</param>
internal sealed class FoundRecord(JsonTape tape, string? envelope, string source)
{
    private readonly Dictionary<int, SourceRecord> _read = [];

    public JsonTape Tape { get; } = tape;

    public string? Envelope { get; } = envelope;

    public string Source { get; } = source;

    /// <summary>A part of the record as mapping expressions see it.</summary>
    public SourceRecord Read(int node, TimeZoneInfo? assumedTimeZone)
    {
        if (!_read.TryGetValue(node, out var record))
        {
            _read.Add(node, record = SourceRecord.Parse(Tape.Written(node), assumedTimeZone));
        }
        return record;
    }
}
