using System.Collections.Concurrent;
using System.IO.Enumeration;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>
/// Keys whose values never reach the database from a foreign format: what unlocks a device or an account, and what runs
/// on it. A mapping adds to them; nothing takes from them.
/// </summary>
internal sealed class Redaction(IReadOnlyList<string> patterns)
{
    /// <summary>Past this many names they are no longer those of a format but data, and remembering would only fill memory.</summary>
    private const int MemoLimit = 4096;

    private static readonly string[] Always =
    [
        "*passw*", "*passphrase*", "*passcode", "*secret*", "*token", "*tokens", "*private*key*", "*privatekey*",
        "*recovery*key", "*recoverykey", "*recovery_lock*", "*bypass*code*", "*unlock*code*", "*unlock*pin*",
        "*escrow*key", "*api*key*", "env", "*_env", "environment", "environment_variables", "processes", "process_list",
    ];

    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    public bool Drops(string key)
    {
        if (_known.TryGetValue(key, out var drops))
        {
            return drops;
        }
        drops = Always.Concat(patterns).Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, key, ignoreCase: true));
        if (_known.Count < MemoLimit)
        {
            _known[key] = drops;
        }
        return drops;
    }

    /// <summary>The same, telling the log what it drops.</summary>
    public SecretDrop Telling(WarningLog log) => new(this, log);
}

/// <summary>Drops what is secret, and has its name told: never its value.</summary>
internal readonly struct SecretDrop(Redaction redaction, WarningLog log)
{
    /// <summary>The members of an attribute, as tables have them, that hold its value.</summary>
    public static IReadOnlyList<string> ValueMembers { get; } = ["value", "values"];

    public bool Drops(string key)
    {
        if (!redaction.Drops(key))
        {
            return false;
        }
        log.Dropped(key);
        return true;
    }

    /// <summary>True for an attribute with a secret name: <c>{"name": "root_password", "value": …}</c>.</summary>
    public bool DropsValueOf(JsonTape record, int @object) =>
        NamesSecret(record, @object, "name"u8) || NamesSecret(record, @object, "key"u8);

    private bool NamesSecret(JsonTape record, int @object, ReadOnlySpan<byte> member) =>
        (record.TryMember(@object, "value"u8, out _) || record.TryMember(@object, "values"u8, out _))
        && record.TryMember(@object, member, out var name) && record.Kind(name) == JsonKind.Text && Drops(record.Text(name));
}
