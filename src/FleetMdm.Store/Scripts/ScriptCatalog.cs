namespace FleetMdm.Store;

/// <summary>The scripts of the database, by id, and what they are attached to.</summary>
public sealed class ScriptCatalog
{
    private readonly SqliteSession session;

    internal ScriptCatalog(SqliteSession session) => this.session = session;

    /// <summary>Stores a script's bytes as they are. A script with the same id is replaced.</summary>
    public PutOutcome Put(string scriptId, string name, ReadOnlySpan<byte> content, DateTimeOffset at)
    {
        using var transaction = session.BeginWrite();
        var sha256 = Sha256Text.Of(content);
        var stored = Find(scriptId);
        if (stored is not null && stored.Sha256 == sha256 && stored.Name == name)
        {
            return PutOutcome.Unchanged;
        }

        using var statement = session.Prepare("script_put")
            .Bind(":script_id", scriptId)
            .Bind(":name", name)
            .Bind(":sha256", sha256)
            .BindBlob(":content", content)
            .Bind(":updated_at", Rfc3339.Format(at));
        statement.Run();
        transaction.Commit();
        return stored is null ? PutOutcome.Added : PutOutcome.Updated;
    }

    /// <summary>Null where there is none.</summary>
    public StoredScript? Find(string scriptId)
    {
        using var statement = session.Prepare("script_find").Bind(":script_id", scriptId);
        return statement.Step() ? Read(statement) : null;
    }

    /// <summary>The script's bytes; null where there is none.</summary>
    public byte[]? Content(string scriptId)
    {
        using var statement = session.Prepare("script_content").Bind(":script_id", scriptId);
        return statement.Step() ? statement.Bytes(0).ToArray() : null;
    }

    /// <summary>All scripts in the order of their ids.</summary>
    public IReadOnlyList<StoredScript> List()
    {
        using var statement = session.Prepare("script_list");
        var scripts = new List<StoredScript>();
        while (statement.Step())
        {
            scripts.Add(Read(statement));
        }

        return scripts;
    }

    /// <summary>Removes a script and its attachments; false where there was none.</summary>
    public bool Remove(string scriptId)
    {
        using var statement = session.Prepare("script_remove").Bind(":script_id", scriptId);
        return statement.RunCounting() > 0;
    }

    /// <summary>Ties a script to a policy or to one check of it. Whether the policy has that check, its compiler knows.</summary>
    public AttachAnswer Attach(string scriptId, string policyId, string? checkId)
    {
        using var transaction = session.BeginWrite();
        using var policy = session.Prepare("policy_find").Bind(":policy_id", policyId);
        var scriptKnown = Find(scriptId) is not null;
        var policyKnown = policy.Step();
        policy.Reset();
        if (!scriptKnown || !policyKnown)
        {
            return new AttachAnswer(scriptKnown, policyKnown, false);
        }

        using var statement = session.Prepare("script_attach")
            .Bind(":script_id", scriptId)
            .Bind(":policy_id", policyId)
            .Bind(":check_id", checkId);
        var added = statement.RunCounting() > 0;
        transaction.Commit();
        return new AttachAnswer(true, true, added);
    }

    /// <summary>Unties; false where it was not tied.</summary>
    public bool Detach(ScriptAttachment attachment)
    {
        using var statement = session.Prepare("script_detach")
            .Bind(":script_id", attachment.ScriptId)
            .Bind(":policy_id", attachment.PolicyId)
            .Bind(":check_id", attachment.CheckId);
        return statement.RunCounting() > 0;
    }

    /// <summary>Every attachment, by script, policy and check.</summary>
    public IReadOnlyList<ScriptAttachment> Attachments()
    {
        using var statement = session.Prepare("script_attachments");
        var attachments = new List<ScriptAttachment>();
        while (statement.Step())
        {
            attachments.Add(new ScriptAttachment(statement.Text(0), statement.Text(1), statement.TextOrNull(2)));
        }

        return attachments;
    }

    /// <summary>Hashes every script's content anew, in the order of their ids.</summary>
    public IReadOnlyList<ScriptVerification> Verify()
    {
        using var statement = session.Prepare("script_verify");
        var verifications = new List<ScriptVerification>();
        while (statement.Step())
        {
            verifications.Add(new ScriptVerification(
                statement.Text(0), statement.Text(1), Sha256Text.Of(statement.Bytes(2))));
        }

        return verifications;
    }

    private static StoredScript Read(Statement row) =>
        new(row.Text(0), row.Text(1), row.Text(2), row.Integer(3), row.Time(4));
}
