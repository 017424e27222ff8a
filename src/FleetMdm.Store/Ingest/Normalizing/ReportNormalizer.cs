using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Normalizing;

/// <summary>
/// Makes a native report ready to be stored: required columns are there, core columns and typed facts are in their one
/// spelling, everything else is kept as it came. Foreign formats arrive here as the native reports that their mapping
/// made of them, so that there is one judgement for all.
/// </summary>
internal sealed class ReportNormalizer
{
    private readonly JsonTape _tape;
    private readonly WarningLog _warnings;
    private readonly DateTimeOffset _asOf;
    private readonly TimeZoneInfo? _assumedTimeZone;
    private readonly FactsWriter _facts;
    private readonly TextMemo<SystemName> _systems = new(SystemName.Read);
    private readonly TextMemo<VersionName> _versions = new(VersionName.Read);
    private readonly List<AddedFact> _added = [];
    private readonly List<AddedFact> _addedToOs = [];
    private readonly TagList _tags;
    private ByteArena _arena = null!;

    public ReportNormalizer(JsonTape tape, WarningLog warnings, IngestRequest request)
    {
        (_tape, _warnings) = (tape, warnings);
        (_asOf, _assumedTimeZone) = (request.AsOf, request.AssumedTimeZone);
        _facts = new FactsWriter(tape, warnings, request.AssumedTimeZone);
        _tags = new TagList(tape);
    }

    /// <summary>Writes the report that the tape holds into the arena. On a fault nothing stays written.</summary>
    public bool TryNormalize(ByteArena arena, out PreparedReport report, [NotNullWhen(false)] out RecordFault? fault)
    {
        var before = arena.Length;
        _arena = arena;
        if (TryNormalize(out report, out fault))
        {
            return true;
        }
        arena.Length = before;
        return false;
    }

    /// <summary>The device that a record claims to be of, for its line in the quarantine.</summary>
    public string? ClaimedDevice() =>
        _tape.TryMember(JsonTape.Root, "device_id"u8, out var id) && _tape.Kind(id) is JsonKind.Text or JsonKind.Number
            && _tape.Bytes(id).Length <= RecordLimits.ColumnBytes
                ? _tape.Text(id)
                : null;

    private bool TryNormalize(out PreparedReport report, [NotNullWhen(false)] out RecordFault? fault)
    {
        report = default;
        _added.Clear();
        _addedToOs.Clear();
        var facts = -1;
        if (!TryColumn("device_id"u8, out var deviceId, out fault)
            || !TryColumn("hostname"u8, out var hostname, out fault)
            || !TryColumn("serial"u8, out var serial, out fault)
            || !TryColumn("os_version"u8, out var versionText, out fault)
            || !TryFacts(ref facts, out fault)
            || !TrySystem(out var os, out fault)
            || !TryLastSeen(out var seenAt, out fault)
            || !TryKeepUnknownKeys(facts, out fault))
        {
            return false;
        }
        hostname = TrimName(hostname);
        if (deviceId.Length <= 0 || hostname.Length <= 0)
        {
            fault = RecordFault.Missing(deviceId.Length <= 0 ? "device_id" : "hostname");
            return false;
        }
        serial = Serial(serial);
        var version = Version(versionText);
        var lastSeen = seenAt is { } seen ? AddText(Rfc3339.Format(seen)) : Slice.Absent;
        var tags = _tags.Write(_tape.TryMember(JsonTape.Root, "tags"u8, out var top) ? top : -1, FactTags(facts), _arena);
        AddOs(facts);

        var start = _arena.Length;
        NativeReportWriter.WriteColumns(
            new ReportColumns
            {
                DeviceId = _arena[deviceId],
                Hostname = _arena[hostname],
                Os = _arena[os],
                OsVersion = Bytes(version),
                Serial = Bytes(serial),
                LastSeen = Bytes(lastSeen),
                Tags = _arena[tags],
            },
            _arena);
        var factsJson = WriteFacts(facts);
        var hash = _arena.GetSpan(SHA256.HashSizeInBytes);
        SHA256.HashData(_arena[_arena.Since(start)], hash);
        var hashStart = _arena.Length;
        _arena.Advance(SHA256.HashSizeInBytes);

        report = new PreparedReport(
            deviceId, hostname, os, version, serial, lastSeen, tags, factsJson, _arena.Since(hashStart), seenAt);
        return true;
    }

    /// <summary>The text of a core column, absent when it is not there or blank. A number is taken for its digits.</summary>
    private bool TryColumn(ReadOnlySpan<byte> name, out Slice text, [NotNullWhen(false)] out RecordFault? fault)
    {
        text = Slice.Absent;
        fault = null;
        if (!_tape.TryMember(JsonTape.Root, name, out var node))
        {
            return true;
        }
        if (_tape.Kind(node) is not (JsonKind.Text or JsonKind.Number))
        {
            fault = RecordFault.WrongType(Encoding.UTF8.GetString(name), "a text", _tape.KindName(node));
            return false;
        }
        var bytes = Trim(_tape.Bytes(node));
        if (bytes.Length > RecordLimits.ColumnBytes)
        {
            fault = RecordFault.ColumnTooLong(Encoding.UTF8.GetString(name));
            return false;
        }
        if (bytes.Contains((byte)0))
        {
            fault = RecordFault.NulCharacter(Encoding.UTF8.GetString(name));
            return false;
        }
        text = bytes.IsEmpty ? Slice.Absent : _arena.Add(bytes);
        return true;
    }

    private bool TryFacts(ref int facts, [NotNullWhen(false)] out RecordFault? fault)
    {
        fault = null;
        if (!_tape.TryMember(JsonTape.Root, "facts"u8, out facts))
        {
            facts = -1;
        }
        else if (_tape.Kind(facts) != JsonKind.Object)
        {
            fault = RecordFault.WrongType("facts", "an object", _tape.KindName(facts));
        }
        return fault is null;
    }

    private bool TrySystem(out Slice os, [NotNullWhen(false)] out RecordFault? fault)
    {
        os = Slice.Absent;
        fault = null;
        if (_tape.TryMember(JsonTape.Root, "os"u8, out var node) && _tape.Kind(node) != JsonKind.Text)
        {
            fault = RecordFault.WrongType("os", "a text", _tape.KindName(node));
            return false;
        }
        if (!TryColumn("os"u8, out var text, out fault))
        {
            return false;
        }
        if (text.IsAbsent)
        {
            fault = RecordFault.Missing("os");
            return false;
        }
        var system = _systems.Read(_arena[text]);
        if (!system.IsKnown)
        {
            _warnings.UnknownSystem(JsonReader.Excerpt(_arena[text]));
        }
        AddToOs("distro", system.Distribution);
        AddToOs("name", system.Name);
        os = _arena.Add(system.Family);
        return true;
    }

    private bool TryLastSeen(out DateTimeOffset? seenAt, [NotNullWhen(false)] out RecordFault? fault)
    {
        seenAt = null;
        fault = null;
        if (!_tape.TryMember(JsonTape.Root, "last_seen"u8, out var node))
        {
            return true;
        }
        if (_tape.Kind(node) is not (JsonKind.Text or JsonKind.Number))
        {
            fault = RecordFault.WrongType("last_seen", "a time", _tape.KindName(node));
            return false;
        }
        seenAt = ReadTime(_tape.Bytes(node));
        if (seenAt is { } seen && seen - _asOf > RecordLimits.ClockSkew)
        {
            fault = RecordFault.ClockSkew(seen, _asOf);
            return false;
        }
        return true;
    }

    private DateTimeOffset? ReadTime(ReadOnlySpan<byte> bytes)
    {
        // The usual spelling, read without making a string of it. Years that mean "never" are the normalizer's to know.
        if (Rfc3339.TryParse(bytes, out var usual) && usual.Year is > 1971 and < 9999)
        {
            return usual;
        }
        if (Trim(bytes).IsEmpty)
        {
            return null;
        }
        switch (Normalizers.ReadTimestamp(Encoding.UTF8.GetString(bytes), _assumedTimeZone, out var time))
        {
            case TimestampReading.Zoned:
                return time;
            case TimestampReading.Zoneless:
                if (_assumedTimeZone is null)
                {
                    _warnings.TimeWithoutZone("last_seen");
                }
                return time;
            case TimestampReading.Unreadable:
                _warnings.NotUnderstood("last_seen", "a time", JsonReader.Excerpt(bytes));
                return null;
            default:
                return null;
        }
    }

    private Slice Serial(Slice text) =>
        text.IsAbsent ? text
        : Normalizers.TrySerial(Encoding.UTF8.GetString(_arena[text]), out _) ? text
        : Slice.Absent;

    private Slice Version(Slice text)
    {
        if (text.IsAbsent)
        {
            return text;
        }
        var version = _versions.Read(_arena[text]);
        AddToOs("build", version.Build);
        AddToOs("codename", version.Codename);
        if (version.Number is null)
        {
            _warnings.NoVersion(JsonReader.Excerpt(_arena[text]));
            return Slice.Absent;
        }
        return _arena[text].SequenceEqual(version.Number) ? text : _arena.Add(version.Number);
    }

    private int FactTags(int facts) => facts >= 0 && _tape.TryMember(facts, "tags"u8, out var tags) ? tags : -1;

    /// <summary>Keys that the format does not have go below the facts, unless the facts have them: nothing is lost that can be kept.</summary>
    private bool TryKeepUnknownKeys(int facts, [NotNullWhen(false)] out RecordFault? fault)
    {
        fault = null;
        foreach (ref readonly var member in _tape.Children(JsonTape.Root))
        {
            var name = _tape.Bytes(member.Name);
            var value = member.Value;
            if (IsCore(name) || _tape.Kind(value) == JsonKind.Null)
            {
                continue;
            }
            if (facts >= 0 && _tape.TryMember(facts, name, out _))
            {
                _warnings.UnknownKeyDropped(JsonReader.Excerpt(name));
            }
            else if (_tape.Depth(value) > RecordLimits.Depth - 2)
            {
                // Below `facts` it is one level deeper: past the limit, so that an export could not be read again.
                fault = RecordFault.KeyTooDeep(JsonReader.Excerpt(name));
                return false;
            }
            else
            {
                _warnings.UnknownKey(JsonReader.Excerpt(name));
                _added.Add(new AddedFact(name.ToArray(), member.Name, value, null));
            }
        }
        return true;
    }

    /// <summary>What `os` and `os_version` say beyond their columns goes to `facts.os`, where that is an object or absent.</summary>
    private void AddOs(int facts)
    {
        if (_addedToOs.Count > 0 && (facts < 0 || !_tape.TryMember(facts, "os"u8, out _)))
        {
            _added.Add(new AddedFact("os"u8.ToArray(), -1, -1, null));
            _added.Sort((left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        }
        _addedToOs.Sort((left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
    }

    private void AddToOs(string name, string? text)
    {
        if (text is not null)
        {
            _addedToOs.Add(new AddedFact(Encoding.UTF8.GetBytes(name), -1, -1, text));
        }
    }

    /// <summary>Writes the facts and closes the report.</summary>
    private Slice WriteFacts(int facts)
    {
        var before = _arena.Length;
        _arena.Write(NativeReportWriter.FactsKey);
        var start = _arena.Length;
        _facts.Write(facts, _added, _addedToOs, _arena);
        var written = _arena.Since(start);
        if (written.Length > "{}".Length)
        {
            _arena.Write((byte)'}');
            return written;
        }
        _arena.Length = before;
        _arena.Write((byte)'}');
        // The report leaves them out, the database does not: `{}` stands behind it.
        return _arena.Add("{}"u8);
    }

    private ReadOnlySpan<byte> Bytes(Slice slice) => slice.IsAbsent ? [] : _arena[slice];

    private Slice AddText(string ascii)
    {
        var start = _arena.Length;
        _arena.Advance(Encoding.UTF8.GetBytes(ascii, _arena.GetSpan(ascii.Length)));
        return _arena.Since(start);
    }

    /// <summary>The root's dot is how DNS writes a full name; nobody means another host by it.</summary>
    private Slice TrimName(Slice name) =>
        name.IsAbsent ? name : name with { Length = _arena[name].TrimEnd((byte)'.').Length };

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n"u8);

    private static bool IsCore(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => name.SequenceEqual("os"u8),
        4 => name.SequenceEqual("tags"u8),
        5 => name.SequenceEqual("facts"u8),
        6 => name.SequenceEqual("serial"u8),
        8 => name.SequenceEqual("hostname"u8),
        9 => name.SequenceEqual("device_id"u8) || name.SequenceEqual("last_seen"u8),
        10 => name.SequenceEqual("os_version"u8),
        _ => false,
    };
}
