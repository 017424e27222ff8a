namespace FleetMdm.Store;

/// <summary>A script of the catalog: kept, compared and named as a remedy. Nothing here ever runs one.</summary>
/// <param name="Sha256">Of the content when it was added, lower-case hexadecimal.</param>
/// <param name="Size">Bytes of the content.</param>
public sealed record StoredScript(string ScriptId, string Name, string Sha256, long Size, DateTimeOffset UpdatedAt);

/// <summary>A script tied to a policy, or to one check of it.</summary>
/// <param name="CheckId">Null: the remedy of the whole policy.</param>
public sealed record ScriptAttachment(string ScriptId, string PolicyId, string? CheckId);

/// <summary>What became of attaching a script. When a name is unknown, nothing was changed.</summary>
/// <param name="Added">False where it was attached already.</param>
public sealed record AttachAnswer(bool ScriptKnown, bool PolicyKnown, bool Added);

/// <summary>A script's recorded digest, and the digest of what is stored now.</summary>
public sealed record ScriptVerification(string ScriptId, string RecordedSha256, string ActualSha256)
{
    /// <summary>False: the content was changed behind the catalog's back.</summary>
    public bool IsIntact => RecordedSha256 == ActualSha256;
}
