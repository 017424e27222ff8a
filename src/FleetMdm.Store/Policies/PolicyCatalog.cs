namespace FleetMdm.Store;

/// <summary>The policies of the database, by id. They are stored as they were written and compiled by whoever uses them.</summary>
public sealed class PolicyCatalog
{
    private readonly SqliteSession session;

    internal PolicyCatalog(SqliteSession session) => this.session = session;

    /// <summary>Stores policies, all or none, and says for each what that did. A policy with the same id is replaced.</summary>
    public IReadOnlyList<PutOutcome> Put(IReadOnlyList<NewPolicy> policies, DateTimeOffset at)
    {
        using var transaction = session.BeginWrite();
        var outcomes = policies.Select(policy => Put(policy, at)).ToList();
        transaction.Commit();
        return outcomes;
    }

    /// <summary>Null where there is none.</summary>
    public StoredPolicy? Find(string policyId)
    {
        using var statement = session.Prepare("policy_find").Bind(":policy_id", policyId);
        return statement.Step() ? Read(statement) : null;
    }

    /// <summary>All policies in the order of their ids.</summary>
    public IReadOnlyList<StoredPolicy> List()
    {
        using var statement = session.Prepare("policy_list");
        var policies = new List<StoredPolicy>();
        while (statement.Step())
        {
            policies.Add(Read(statement));
        }

        return policies;
    }

    /// <summary>Removes a policy with its assignments and attachments; false where there was none. Runs keep their results.</summary>
    public bool Remove(string policyId)
    {
        using var statement = session.Prepare("policy_remove").Bind(":policy_id", policyId);
        return statement.RunCounting() > 0;
    }

    private static StoredPolicy Read(Statement row) => new(
        row.Text(0),
        row.Text(1),
        row.TextOrNull(2),
        row.Parsed(3, SeverityText.Parse),
        row.Text(4),
        row.Text(5),
        row.Time(6));

    private PutOutcome Put(NewPolicy policy, DateTimeOffset at)
    {
        var sha256 = Sha256Text.Of(policy.RawYaml);
        var stored = Find(policy.PolicyId);
        if (stored is not null && stored.Sha256 == sha256 && stored.RawYaml == policy.RawYaml)
        {
            return PutOutcome.Unchanged;
        }

        using var statement = session.Prepare("policy_put")
            .Bind(":policy_id", policy.PolicyId)
            .Bind(":name", policy.Name)
            .Bind(":description", policy.Description)
            .Bind(":severity", SeverityText.Of(policy.Severity))
            .Bind(":raw_yaml", policy.RawYaml)
            .Bind(":sha256", sha256)
            .Bind(":updated_at", Rfc3339.Format(at));
        statement.Run();
        return stored is null ? PutOutcome.Added : PutOutcome.Updated;
    }
}
