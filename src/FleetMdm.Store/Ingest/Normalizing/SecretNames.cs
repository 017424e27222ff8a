using System.IO.Enumeration;
using System.Text;
using FleetMdm.Rules;

namespace FleetMdm.Store.Ingest.Normalizing;

/// <summary>
/// Names of facts that are secrets themselves, not facts about secrets: <c>recovery_key</c> and not
/// <c>recovery_key_escrowed</c>. A native report is of our own design and is otherwise kept as it came, so that these
/// are fewer than what is dropped of other tools' exports.
/// </summary>
internal static class SecretNames
{
    private static readonly string[] Patterns =
    [
        "*password", "*passphrase", "*passwd", "*recovery?key", "*recoverykey", "*bypass?code", "*bypasscode", "*unlock?code",
        "*unlockcode", "*unlock?pin", "*unlockpin", "*private?key", "*privatekey", "*api?key", "*apikey", "*secret", "*token",
    ];

    public static bool IsSecret(string name) =>
        Patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));

    /// <summary>False for an answer: `PermitRootLogin.password: no` tells nobody a password.</summary>
    public static bool IsSecretValue(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && !Normalizers.TryBoolean(Encoding.UTF8.GetString(text), out _);
}
