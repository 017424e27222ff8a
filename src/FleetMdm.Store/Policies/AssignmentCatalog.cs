namespace FleetMdm.Store;

/// <summary>Which policies are assigned to which devices and tags.</summary>
public sealed class AssignmentCatalog
{
    private readonly SqliteSession session;

    internal AssignmentCatalog(SqliteSession session) => this.session = session;

    /// <summary>The assignments of one policy; empty lists where it has none.</summary>
    public PolicyAssignments Of(string policyId) =>
        new(policyId, Names("assignment_devices", policyId), Names("assignment_tags", policyId));

    /// <summary>Every policy that has assignments, in the order of their ids.</summary>
    public IReadOnlyList<PolicyAssignments> List()
    {
        using var statement = session.Prepare("assignment_policies");
        var assignments = new List<PolicyAssignments>();
        while (statement.Step())
        {
            assignments.Add(Of(statement.Text(0)));
        }

        return assignments;
    }

    /// <summary>Assigns a policy to devices and tags, to all or to none. A tag needs no device that has it.</summary>
    public AssignmentAnswer Assign(string policyId, IReadOnlyList<string> deviceIds, IReadOnlyList<string> tags)
    {
        using var transaction = session.BeginWrite();
        var unknown = CodePointOrder.Distinct(deviceIds).Where(id => !Exists("device_number", ":device_id", id)).ToList();
        if (!PolicyExists(policyId) || unknown.Count > 0)
        {
            return new AssignmentAnswer(PolicyExists(policyId), unknown, [], [], Of(policyId));
        }

        return Change(transaction, policyId, deviceIds, "assignment_add_device", tags, "assignment_add_tag");
    }

    /// <summary>
    /// Takes assignments back; what was not assigned changes nothing. A policy that loses its last assignment
    /// applies to the whole fleet again: look at <see cref="AssignmentAnswer.Now"/>.
    /// </summary>
    public AssignmentAnswer Unassign(string policyId, IReadOnlyList<string> deviceIds, IReadOnlyList<string> tags)
    {
        using var transaction = session.BeginWrite();
        return PolicyExists(policyId)
            ? Change(transaction, policyId, deviceIds, "assignment_remove_device", tags, "assignment_remove_tag")
            : new AssignmentAnswer(false, [], [], [], Of(policyId));
    }

    private AssignmentAnswer Change(
        Transaction transaction,
        string policyId,
        IReadOnlyList<string> deviceIds,
        string deviceQuery,
        IReadOnlyList<string> tags,
        string tagQuery)
    {
        var changedDevices = Each(deviceQuery, policyId, ":device_id", deviceIds);
        var changedTags = Each(tagQuery, policyId, ":tag", tags);
        transaction.Commit();
        return new AssignmentAnswer(true, [], changedDevices, changedTags, Of(policyId));
    }

    /// <summary>Runs the query for each name and answers those for which it changed something.</summary>
    private List<string> Each(string query, string policyId, string parameter, IReadOnlyList<string> names)
    {
        using var statement = session.Prepare(query).Bind(":policy_id", policyId);
        return CodePointOrder.Distinct(names)
            .Where(name => statement.Bind(parameter, name).RunCounting() > 0)
            .ToList();
    }

    private bool PolicyExists(string policyId) => Exists("policy_find", ":policy_id", policyId);

    private bool Exists(string query, string parameter, string name)
    {
        using var statement = session.Prepare(query).Bind(parameter, name);
        return statement.Step();
    }

    private List<string> Names(string query, string policyId)
    {
        using var statement = session.Prepare(query).Bind(":policy_id", policyId);
        var names = new List<string>();
        while (statement.Step())
        {
            names.Add(statement.Text(0));
        }

        return names;
    }
}
