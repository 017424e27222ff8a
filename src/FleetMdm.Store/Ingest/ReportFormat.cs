using System.Diagnostics.CodeAnalysis;
using FleetMdm.Store.Ingest.Decoders;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest;

/// <summary>A format that reports arrive in.</summary>
internal abstract class ReportFormat
{
    /// <summary>What `--as` calls it, and what the device's source column says.</summary>
    public abstract string Name { get; }

    /// <summary>What it makes of a record, as far as that is no code: two definitions that are alike do the same.</summary>
    public virtual string Definition => "";

    /// <summary>Keys whose list holds the records of the object around it.</summary>
    public abstract IReadOnlyList<string> Envelopes { get; }

    /// <summary>How sure it is that this format wrote the record; 0 is not at all.</summary>
    public abstract int Score(FoundRecord record);

    /// <summary>The code that brings records of this format into one shape first; null where data says it all.</summary>
    /// <param name="device">The device that the user says all records are of, where they do not say it.</param>
    public virtual RecordDecoder? CreateDecoder(string? device) => null;

    /// <summary>Keys whose values are dropped before anything is stored, beside those that always are.</summary>
    public virtual IReadOnlyList<string> Redact => [];

    /// <summary>Whether a field depends on members of this name, wherever they are; with `/` at its end, on something below such.</summary>
    public virtual bool Reads(string member) => false;

    /// <summary>Where the record has what the native report has at <paramref name="pointer"/>, a member of the report.</summary>
    public virtual string PlaceOf(string pointer, JsonTape record, string? envelope) => pointer;

    /// <summary>
    /// Writes the native report of a record (the native format has nothing to write: its record is one). False when the
    /// record is not of this format.
    /// </summary>
    /// <param name="withRest">Also what the mapping does not name.</param>
    public abstract bool TryConvert(JsonTape record, string? envelope, bool withRest, WarningLog warnings, ByteArena output, [NotNullWhen(false)] out RecordFault? fault);
}

/// <summary>Our own format, described in product.md: nothing to convert.</summary>
internal sealed class NativeFormat : ReportFormat
{
    private const int SystemScore = 5;

    public override string Name => "native";

    public override IReadOnlyList<string> Envelopes { get; } = ["devices"];

    public override int Score(FoundRecord record)
    {
        var score = Mark(record.Tape, "device_id"u8, 20) + Mark(record.Tape, "facts"u8, 10)
            + TextMark(record.Tape, "os"u8, SystemScore) + TextMark(record.Tape, "hostname"u8, 1);
        // Any tool's record may have the one or the other.
        return score > SystemScore ? score : 0;
    }

    /// <summary>True when nothing but a native report looks like this, so that no other format need be asked.</summary>
    public static bool IsCertain(JsonTape record) =>
        record.TryMember(JsonTape.Root, "device_id"u8, out _)
        && record.TryMember(JsonTape.Root, "hostname"u8, out _)
        && record.TryMember(JsonTape.Root, "os"u8, out _);

    public override bool TryConvert(JsonTape record, string? envelope, bool withRest, WarningLog warnings, ByteArena output, [NotNullWhen(false)] out RecordFault? fault)
    {
        fault = null;
        return true;
    }

    private static int Mark(JsonTape record, ReadOnlySpan<byte> key, int score) =>
        record.TryMember(JsonTape.Root, key, out _) ? score : 0;

    private static int TextMark(JsonTape record, ReadOnlySpan<byte> key, int score) =>
        record.TryMember(JsonTape.Root, key, out var value) && record.Kind(value) == JsonKind.Text ? score : 0;
}
