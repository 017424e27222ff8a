using System.Text;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Normalizing;

/// <summary>What a member's name says of its value.</summary>
internal enum NamedSecret
{
    /// <summary>Nothing, or something about a secret: <c>recovery_key_escrowed</c>.</summary>
    None,

    /// <summary>It is what unlocks a device or an account: <c>recovery_key</c>.</summary>
    Key,

    /// <summary>It is what runs on a device, with all that others put there: <c>environment</c>, <c>processes</c>.</summary>
    Surroundings,
}

/// <summary>
/// Tells secrets by their names, in any tool's spelling. A name that has a secret's word in it is a secret's name, unless
/// another word says that the value is only about one: its length, its age, its state.
/// </summary>
internal static class SecretNames
{
    /// <summary>Without case and separators; of two that begin at one place, the longer first.</summary>
    private static readonly string[] Keys =
    [
        "password", "passwd", "passwort", "passphrase", "passcode", "passw", "secretid", "secret", "token", "privatekey",
        "recoverykey", "recoverylock", "bypasscode", "unlockcode", "unlockpin", "lockpin", "escrowkey", "apikey", "accesskey",
        "nodekey", "encryptionkey", "filevaultkey",
    ];

    /// <summary>Too short to be looked for inside other words; <c>albc</c> is Kandji's activation lock bypass code.</summary>
    private static readonly string[] KeyWords = ["pwd", "pin", "albc", "prk"];

    private static readonly string[] AboutBefore =
    [
        "allow", "allowed", "allows", "ask", "blank", "buflen", "disable", "disallow", "empty", "enforce", "enforced", "enforces",
        "failed", "has", "is", "max", "maximum", "min", "minimum", "require", "required", "requires", "supports",
    ];

    private static readonly string[] AboutAfter =
    [
        "age", "algorithm", "allowed", "alphanumeric", "at", "attempt", "attempts", "authentication", "available", "block", "blocked",
        "change", "changed", "changes", "characters", "complex", "complexity", "compliance", "compliant", "count", "created", "date",
        "datetime", "days", "delay", "depth", "disabled", "enabled", "endpoint", "enforced", "enforcement", "escrow", "escrowed",
        "exist", "exists", "expiration", "expire", "expired", "expires", "expiry", "failed", "failure", "failures", "format", "grace",
        "guard", "history", "hours", "id", "ids", "inactivity", "interval", "issued", "kind", "last", "len", "length", "level", "limit",
        "lockout", "manager", "max", "maximum", "mechanism", "method", "min", "minimum", "minutes", "mode", "modified", "name", "names",
        "needed", "pending", "period", "policies", "policy", "present", "profile", "prompt", "protected", "protection", "provider",
        "quality", "regen", "require", "required", "requirement", "requirements", "requires", "reset", "rotated", "rotation", "rule",
        "rules", "scheduled", "seconds", "set", "size", "state", "status", "strength", "support", "supported", "sync", "time", "timeout",
        "timestamp", "type", "types", "updated", "uri", "url", "usage", "use", "used", "valid", "validity", "version",
    ];

    private static readonly string[] SurroundingNames =
        ["env", "envs", "environ", "environment", "environmentvariables", "envvars", "processenvs", "processes", "processlist"];

    public static NamedSecret Of(string name)
    {
        var words = Words(name);
        var joined = string.Concat(words);
        var (start, end) = LastKey(words, joined);
        if (end > 0)
        {
            return IsAbout(words, joined, start, end) ? NamedSecret.None : NamedSecret.Key;
        }
        // Whatever stands before: `ansible_env`, `pack_inventory_process_envs`.
        return Enumerable.Range(0, words.Count).Any(i => SurroundingNames.Contains(string.Concat(words.Skip(i)), StringComparer.Ordinal))
            ? NamedSecret.Surroundings
            : NamedSecret.None;
    }

    /// <summary>
    /// Whether a value under such a name is one: <c>PermitRootLogin.password: no</c> tells nobody a password, and
    /// <c>environment: production</c> is the name of one.
    /// </summary>
    public static bool IsSecret(NamedSecret name, JsonTape record, int value) => name switch
    {
        NamedSecret.Key => record.Kind(value) switch
        {
            JsonKind.Text or JsonKind.Number => IsSecretText(record.Bytes(value)),
            JsonKind.Object or JsonKind.List => record.Count(value) > 0,
            _ => false,
        },
        NamedSecret.Surroundings => record.Kind(value) switch
        {
            JsonKind.Text => record.Bytes(value).Contains((byte)'='),
            JsonKind.Object or JsonKind.List => record.Count(value) > 0,
            _ => false,
        },
        _ => false,
    };

    /// <summary>False for a yes or no, in any of their words.</summary>
    private static bool IsSecretText(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && !Normalizers.TryBoolean(Encoding.UTF8.GetString(text), out _);

    /// <summary>The last place of the joined words that is a secret's word; its end is 0 where there is none.</summary>
    private static (int Start, int End) LastKey(List<string> words, string joined)
    {
        var (start, end) = (0, 0);
        foreach (var key in Keys)
        {
            var at = joined.LastIndexOf(key, StringComparison.Ordinal);
            if (at >= 0 && at + key.Length > end)
            {
                (start, end) = (at, at + key.Length);
            }
        }
        var place = 0;
        foreach (var word in words)
        {
            if (KeyWords.Contains(word, StringComparer.Ordinal) && place + word.Length > end)
            {
                (start, end) = (place, place + word.Length);
            }
            place += word.Length;
        }
        return (start, end);
    }

    private static bool IsAbout(List<string> words, string joined, int start, int end)
    {
        var place = 0;
        foreach (var word in words)
        {
            if ((place + word.Length <= start && AboutBefore.Contains(word, StringComparer.Ordinal))
                || (place >= end && AboutAfter.Contains(word, StringComparer.Ordinal)))
            {
                return true;
            }
            // What follows without a break: `recoverykeytype`.
            if (place < end && end < place + word.Length)
            {
                var rest = joined[end..(place + word.Length)];
                if (AboutAfter.Any(about => about.Length > 2 && rest.StartsWith(about, StringComparison.Ordinal)))
                {
                    return true;
                }
            }
            place += word.Length;
        }
        return false;
    }

    /// <summary><c>FDE_HasPersonalRecoveryKey</c> is fde, has, personal, recovery, key.</summary>
    private static List<string> Words(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var isLetter = char.IsAsciiLetterOrDigit(name[i]);
            var begins = isLetter && char.IsAsciiLetterUpper(name[i])
                && (i == 0 || !char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));
            if ((begins || !isLetter) && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
            if (isLetter)
            {
                word.Append(char.ToLowerInvariant(name[i]));
            }
        }
        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }
        return words;
    }
}
