using System.Collections.Concurrent;
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

    private readonly ConcurrentDictionary<string, Verdict> _known = new(StringComparer.Ordinal);

    /// <summary>True for a name under which a text would be dropped.</summary>
    public bool IsSecret(string name) => Of(name) is { IsListed: true } or { Named: NamedSecret.Key };

    /// <summary>True for a name under which something would be dropped.</summary>
    public bool IsSuspect(string name) => Of(name) is { IsListed: true } or { Named: not NamedSecret.None };

    public bool Drops(string name, JsonTape record, int value)
    {
        var verdict = Of(name);
        return verdict.IsListed ? record.Kind(value) != JsonKind.Null : SecretNames.IsSecret(verdict.Named, record, value);
    }

    /// <summary>The same, telling the log what it drops.</summary>
    public SecretDrop Telling(WarningLog log) => new(this, log);

    private Verdict Of(string name)
    {
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }
        var verdict = new Verdict(
            patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true)), SecretNames.Of(name));
        if (_known.Count < MemoLimit)
        {
            _known[name] = verdict;
        }
        return verdict;
    }

    /// <param name="IsListed">The mapping names it: whoever wrote that knows the format.</param>
    private readonly record struct Verdict(bool IsListed, NamedSecret Named);
}

/// <summary>Drops what is secret, and has its name told: never its value.</summary>
internal readonly struct SecretDrop(Redaction redaction, WarningLog log)
{
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
    private readonly string? _named;

    public MemberDrop(Redaction redaction, WarningLog log, JsonTape record, int @object)
    {
        (_redaction, _log, _record) = (redaction, log, record);
        for (var i = 0; i < record.Count(@object); i++)
        {
            if (IsOneOf(record.Bytes(record.Name(@object, i)), ContentMembers))
            {
                _named = SuspectName(@object);
                return;
            }
        }
    }

    /// <summary>True, and told, for a member that must not be kept.</summary>
    public bool Drops(string name, int value)
    {
        var secret = _named is not null && IsOneOf(Encoding.UTF8.GetBytes(name), ContentMembers) && _redaction.Drops(_named, _record, value) ? _named
            : _redaction.Drops(name, _record, value) ? name
            : null;
        if (secret is not null)
        {
            _log.Dropped(secret);
        }
        return secret is not null;
    }

    private string? SuspectName(int @object)
    {
        for (var i = 0; i < _record.Count(@object); i++)
        {
            if (IsOneOf(_record.Bytes(_record.Name(@object, i)), NameMembers)
                && _record.Value(@object, i) is var name && _record.Kind(name) == JsonKind.Text
                && _record.Text(name) is var text && _redaction.IsSuspect(text))
            {
                return text;
            }
        }
        return null;
    }

    /// <summary>XML has its names in capitals.</summary>
    private static bool IsOneOf(ReadOnlySpan<byte> member, byte[][] names)
    {
        foreach (var name in names)
        {
            if (Ascii.EqualsIgnoreCase(member, name))
            {
                return true;
            }
        }
        return false;
    }
}
