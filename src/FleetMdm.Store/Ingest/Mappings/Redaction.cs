using System.IO.Enumeration;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>
/// Keys whose values never reach the database from a foreign format: what unlocks a device or an account, and what runs
/// on it. A mapping adds to them; nothing takes from them.
/// </summary>
internal sealed class Redaction(IReadOnlyList<string> patterns)
{
    private static readonly string[] Always =
    [
        "*passw*", "*passphrase*", "*passcode", "*secret*", "*token", "*tokens", "*private*key*", "*privatekey*",
        "*recovery*key", "*recoverykey", "*recovery_lock*", "*bypass*code*", "*unlock*code*", "*unlockpin*",
        "*escrow*key", "*api*key*", "env", "*_env", "environment", "environment_variables", "processes", "process_list",
    ];

    public bool Drops(string key)
    {
        foreach (var pattern in Always)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, key, ignoreCase: true))
            {
                return true;
            }
        }
        foreach (var pattern in patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, key, ignoreCase: true))
            {
                return true;
            }
        }
        return false;
    }
}
