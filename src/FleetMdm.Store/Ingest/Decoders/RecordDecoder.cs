using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest.Decoders;

/// <summary>What became of a record that a decoder was given.</summary>
internal enum Decoding
{
    /// <summary>It was written, as a mapping wants it.</summary>
    Written,
    /// <summary>It is a part of a device, kept until all parts have come.</summary>
    Kept,
    NotOfFormat,
    /// <summary>More parts came than can be held at once.</summary>
    TooMany,
}

/// <summary>Where something stood: the source's name and the line.</summary>
internal readonly record struct RecordPlace(string Source, long Line);

/// <summary>A device of which all parts have come, as one record.</summary>
/// <param name="Place">Where its first part stood.</param>
internal sealed record DecodedRecord(RecordPlace Place, byte[] Json);

/// <summary>
/// Brings records into the shape that a mapping reads, where data is not enough to say how: forms that spread a device
/// over many records, or over files. What it writes is a record of the format too, and passes through it unchanged.
/// </summary>
internal abstract class RecordDecoder
{
    /// <summary>How much of parts is held until the last has come.</summary>
    public const long KeptBytes = 256L * 1024 * 1024;

    private long _kept;

    /// <summary>What this decoder may hold.</summary>
    public long Limit { get; init; } = KeptBytes;

    /// <summary>Takes one record. The output holds something only for <see cref="Decoding.Written"/>.</summary>
    public abstract Decoding Take(JsonTape record, RecordPlace place, ByteArena output);

    /// <summary>A source without any record: for some formats an answer too. True when it was taken.</summary>
    public virtual bool TakeEmpty(SourceFile source) => false;

    /// <summary>The devices whose parts were kept, in ordinal order of their names. Afterwards nothing is kept.</summary>
    public abstract IEnumerable<DecodedRecord> Rest(WarningLog warnings);

    /// <summary>False when so much cannot be held beside what is held already.</summary>
    protected bool TryHold(int bytes)
    {
        if (_kept + bytes > Limit)
        {
            return false;
        }
        _kept += bytes;
        return true;
    }

    protected void HoldNothing() => _kept = 0;

    /// <summary>The decoder that a mapping names; null for a name that there is not.</summary>
    public static Func<string?, RecordDecoder>? Find(string name) => name switch
    {
        "osquery" => device => new OsqueryDecoder(device),
        "puppetdb" => _ => new PuppetDbDecoder(),
        _ => null,
    };

    /// <summary>What the record's place tells, beside what the mapping's `detect` finds in it.</summary>
    public static int ScoreOf(string name, FoundRecord record) => name == "osquery" ? OsqueryTables.Score(record) : 0;

    /// <summary>What a mapping may name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["osquery", "puppetdb"];
}
