using System.Buffers;
using System.Globalization;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest;

/// <summary>
/// Why a record is set aside: a stable code and one lower-case line without full stop. All words about records stand
/// here; each code has a page in grammar/diagnostics, and its cure stands in <see cref="RecordCure"/>.
/// </summary>
internal sealed record RecordFault(string Code, string Reason)
{
    /// <summary>What of the record is wrong, as a JSON Pointer (RFC 6901); null where it is no place in a record.</summary>
    public string? Pointer { get; init; }

    // JSON

    public static RecordFault Malformed(string expected, string found, JsonPlace at) =>
        new("FM4101", $"expected {expected}, found {found} at {at}");

    public static RecordFault Truncated(string expected) =>
        new("FM4102", $"the record ends where {expected} should follow");

    public static RecordFault NotAnObject(string kind) => new("FM4103", $"expected an object, found {kind}") { Pointer = "" };

    public static RecordFault DuplicateKey(string key, JsonPlace at) => new("FM4104", $"key `{key}` is given twice, again at {at}");

    public static RecordFault NumberOutOfRange(string number, JsonPlace at) =>
        new("FM4105", $"number `{number}` at {at} cannot be kept exactly");

    public bool IsLongNumber => Code == "FM4105";

    public static RecordFault InvalidUtf8(JsonPlace at) => new("FM4106", $"the bytes at {at} are not UTF-8");

    public static RecordFault LoneSurrogate(JsonPlace at) =>
        new("FM4107", $"half of a surrogate pair in a text at {at}, which is no character");

    public static RecordFault TooDeep(JsonPlace at) =>
        new("FM4108", Invariant($"nested deeper than {RecordLimits.Depth} levels at {at}"));

    public static RecordFault KeyTooDeep(string key) =>
        new("FM4108", Invariant($"unknown key `{key}` is nested deeper than {RecordLimits.Depth} levels where it is kept, as `facts.{key}`")) { Pointer = JsonPointer.Member(key) };

    public static RecordFault TextTooLong(JsonPlace at) =>
        new("FM4109", Invariant($"a text longer than {RecordLimits.TextBytes / 1024} KiB at {at}"));

    public static RecordFault TooLarge { get; } =
        new("FM4110", Invariant($"the record is larger than {RecordLimits.RecordBytes / 1024} KiB")) { Pointer = "" };

    /// <summary>Where no value begins, no name tells whether it is a secret: its first letters must do.</summary>
    public static RecordFault StrayText(string text) => new("FM4111", $"text between records: `{Beginning(text)}`");

    public static RecordFault MissingComma { get; } = new("FM4112", "expected one `,` between the records of a list");

    public static RecordFault ListNotClosed { get; } = new("FM4113", "the list of records has no end: `]` is missing");

    public static RecordFault StructureLost { get; } =
        new("FM4114", "nested beyond any record; the rest of the file was not read");

    public static RecordFault MalformedXml(JsonPlace at) => new("FM4120", $"the XML is not well-formed at {at}");

    public static RecordFault XmlTooLarge { get; } =
        new("FM4110", Invariant($"the XML is larger than {Decoders.XmlRecord.LargestBytes / 1024} KiB"));

    // Reports

    public static RecordFault Missing(string column) => new("FM4201", $"required `{column}` is missing") { Pointer = JsonPointer.Member(column) };

    public static RecordFault WrongType(string column, string expected, string found) =>
        new("FM4202", $"`{column}` must be {expected}, found {found}") { Pointer = JsonPointer.Member(column) };

    public static RecordFault ColumnTooLong(string column) =>
        new("FM4203", Invariant($"`{column}` is longer than {RecordLimits.ColumnBytes} bytes")) { Pointer = JsonPointer.Member(column) };

    public static RecordFault NulCharacter(string column) => new("FM4204", $"`{column}` contains the NUL character") { Pointer = JsonPointer.Member(column) };

    public static RecordFault ClockSkew(DateTimeOffset lastSeen, DateTimeOffset asOf) =>
        new("FM4205", $"`last_seen` {Rfc3339.Format(lastSeen)} is more than {RecordLimits.ClockSkew.TotalHours:0} h after {Rfc3339.Format(asOf)}") { Pointer = JsonPointer.Member("last_seen") };

    public static RecordFault NoFormat { get; } = new("FM4206", "no known format: nothing in the record tells what wrote it") { Pointer = "" };

    public static RecordFault NotOfFormat(string format) => new("FM4207", $"not a record of format `{format}`") { Pointer = "" };

    public static RecordFault ErrorInstead(string message) =>
        new("FM4208", $"an error of the source instead of devices: `{message}`") { Pointer = "" };

    public static RecordFault TooManyParts { get; } =
        new("FM4209", Invariant($"the parts of devices before this one fill {Decoders.RecordDecoder.KeptBytes / 1024 / 1024} MiB")) { Pointer = "" };

    public static RecordFault SecretIsRead(string name, string format) =>
        new("FM4210", $"`{name}` was dropped as a secret, and format `{format}` reads it") { Pointer = "" };

    private static readonly SearchValues<char> EndsBeginning = SearchValues.Create(" \t:=,;|");

    private static string Beginning(string text)
    {
        const int shown = 8;
        var end = text.AsSpan(Math.Min(1, text.Length)).IndexOfAny(EndsBeginning) is var found && found < 0 ? text.Length : found + 1;
        end = Math.Min(end, shown);
        return end == text.Length ? text : text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A place inside a record, told so that an editor finds it.</summary>
/// <param name="Line">Line of the source, from 1.</param>
/// <param name="Column">Byte in the line, from 1.</param>
internal readonly record struct JsonPlace(long Line, long Column)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}");
}

/// <summary>What one record may hold. Past a limit it is set aside; the rest goes on.</summary>
internal static class RecordLimits
{
    public const int RecordBytes = 1024 * 1024;
    public const int TextBytes = 64 * 1024;

    /// <summary>What a decoder may put together of one device: a mapping makes less of it.</summary>
    public const int DecodedBytes = 8 * RecordBytes;

    /// <summary>What the quarantine keeps of a record that it cannot keep whole.</summary>
    public const int HeadBytes = 4 * 1024;

    /// <summary>What the quarantine keeps whole of one batch, in all: of the records after that it keeps the heads.</summary>
    public const long QuarantineBytes = 64 * 1024 * 1024;
    public const int Depth = 64;

    /// <summary>Characters of a number: more are no measurement.</summary>
    public const int NumberBytes = 512;

    /// <summary>Identities and names stand in an index and in every row of every output.</summary>
    public const int ColumnBytes = 1024;

    /// <summary>How far a clock may be ahead.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromHours(48);
}
