using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;
using System.Text;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Normalizing;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>
/// Members whose values never reach the database from a foreign format: what <see cref="SecretNames"/> knows for
/// secrets, and what a mapping names beside. Nothing takes from them.
/// </summary>
internal sealed class Redaction(IReadOnlyList<string> patterns)
{
    /// <summary>Past this many names they are no longer those of a format but data, and remembering would only fill memory.</summary>
    private const int MemoLimit = 4096;

    private readonly ConcurrentDictionary<byte[], MemberName> _known = new(BytesComparer.Instance);

    /// <summary>True for a name under which a text would be dropped.</summary>
    public bool IsSecret(string name) => NameOf(Encoding.UTF8.GetBytes(name)) is { IsListed: true } or { Named: NamedSecret.Key };

    public bool Drops(string name, JsonTape record, int value) => NameOf(Encoding.UTF8.GetBytes(name)).Drops(record, value);

    /// <summary>The same, telling the log what it drops.</summary>
    public SecretDrop Telling(WarningLog log) => new(this, log);

    /// <summary>What a member's name says.</summary>
    public MemberName NameOf(ReadOnlySpan<byte> utf8)
    {
        var known = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(utf8, out var name))
        {
            return name;
        }
        var text = Encoding.UTF8.GetString(utf8);
        name = new MemberName(
            text, patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true)), SecretNames.Of(text));
        if (Volatile.Read(ref _count) < MemoLimit && known.TryAdd(utf8, name))
        {
            Interlocked.Increment(ref _count);
        }
        return name;
    }

    // The dictionary's own count takes all of its locks.
    private int _count;
}

/// <summary>The name of a member, and what it says of the value.</summary>
/// <param name="IsListed">The mapping names it: whoever wrote that knows the format.</param>
internal sealed record MemberName(string Text, bool IsListed, NamedSecret Named)
{
    /// <summary>True for a name under which something would be dropped.</summary>
    public bool IsSuspect => IsListed || Named is not NamedSecret.None;

    public bool Drops(JsonTape record, int value) =>
        IsListed ? record.Kind(value) != JsonKind.Null : SecretNames.IsSecret(Named, record, value);
}

/// <summary>Drops what is secret, and has its name told: never its value.</summary>
internal readonly struct SecretDrop(Redaction redaction, WarningLog log)
{
    /// <summary>What a member's name says.</summary>
    public MemberName NameOf(ReadOnlySpan<byte> utf8) => redaction.NameOf(utf8);

    /// <summary>Judges the members of an object.</summary>
    public MemberDrop Of(JsonTape record, int @object) => new(redaction, log, record, @object);
}

/// <summary>
/// Judges the members of one object: by their own names, and where it has a name of its own, as rows of tables and results
/// of osquery have it, by that: <c>{"name": "root_password", "value": …}</c>, <c>{"name": "process_envs", "columns": …}</c>.
/// </summary>
internal readonly struct MemberDrop
{
    private static readonly byte[][] NameMembers = ["name"u8.ToArray(), "key"u8.ToArray()];

    /// <summary>The members that have what the object's name is the name of.</summary>
    private static readonly byte[][] ContentMembers =
    [
        "value"u8.ToArray(), "values"u8.ToArray(), "regvalue"u8.ToArray(), "columns"u8.ToArray(), "snapshot"u8.ToArray(), "diffResults"u8.ToArray(),
    ];

    private readonly Redaction _redaction;
    private readonly WarningLog _log;
    private readonly JsonTape _record;
    private readonly MemberName? _named;

    public MemberDrop(Redaction redaction, WarningLog log, JsonTape record, int @object)
    {
        (_redaction, _log, _record) = (redaction, log, record);
        foreach (ref readonly var member in record.Children(@object))
        {
            if (IsOneOf(record.Bytes(member.Name), ContentMembers))
            {
                _named = SuspectName(@object);
                return;
            }
        }
    }

    /// <summary>True, and told, for a member that must not be kept.</summary>
    public bool Drops(in JsonChild member, MemberName name) => Drops(member, name, out _);

    /// <param name="name">The member's name.</param>
    /// <param name="secret">The name that it is a secret by: the member's own, or the attribute's.</param>
    public bool Drops(in JsonChild member, MemberName name, [NotNullWhen(true)] out MemberName? secret)
    {
        secret = _named is not null && IsOneOf(_record.Bytes(member.Name), ContentMembers) && _named.Drops(_record, member.Value) ? _named
            : name.IsSuspect && name.Drops(_record, member.Value) ? name
            : null;
        if (secret is not null)
        {
            _log.Dropped(secret.Text);
        }
        return secret is not null;
    }

    private MemberName? SuspectName(int @object)
    {
        foreach (ref readonly var member in _record.Children(@object))
        {
            if (IsOneOf(_record.Bytes(member.Name), NameMembers)
                && _record.Kind(member.Value) == JsonKind.Text
                && _redaction.NameOf(_record.Bytes(member.Value)) is { IsSuspect: true } name)
            {
                return name;
            }
        }
        return null;
    }

    /// <summary>XML has its names in capitals.</summary>
    private static bool IsOneOf(ReadOnlySpan<byte> member, byte[][] names)
    {
        foreach (var name in names)
        {
            if (member.Length == name.Length && Ascii.EqualsIgnoreCase(member, name))
            {
                return true;
            }
        }
        return false;
    }
}
