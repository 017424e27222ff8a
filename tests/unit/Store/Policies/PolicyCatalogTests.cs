using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Policies;

public sealed class PolicyCatalogTests : StoreTest
{
    [Fact]
    public void A_policy_comes_back_as_it_was_written()
    {
        const string yaml = "id: disk # comment\r\nname: \"Disk ü\"\n";
        Database.Policies.Put([new NewPolicy("disk", "Disk ü", "why", Severity.Critical, yaml)], Now);

        Assert.Equal(
            new StoredPolicy("disk", "Disk ü", "why", Severity.Critical, yaml, Sha256Text.Of(yaml), Now),
            Database.Policies.Find("disk"));
        Assert.Null(Database.Policies.Find("Disk"));
    }

    [Fact]
    public void Put_tells_added_updated_and_unchanged_apart()
    {
        Assert.Equal([PutOutcome.Added, PutOutcome.Added], Database.Policies.Put([Policy("b", "1"), Policy("a", "1")], Now));
        Assert.Equal([PutOutcome.Unchanged, PutOutcome.Updated], Database.Policies.Put([Policy("b", "1"), Policy("a", "2")], Now.AddDays(1)));

        Assert.Equal(["a", "b"], Database.Policies.List().Select(policy => policy.PolicyId));
        Assert.Equal([Now.AddDays(1), Now], Database.Policies.List().Select(policy => policy.UpdatedAt));
    }

    [Fact]
    public void An_update_keeps_the_assignments_and_a_removal_takes_them_along()
    {
        Database.Policies.Put([Policy("a", "1")], Now);
        Database.Assignments.Assign("a", [], ["prod"]);

        Database.Policies.Put([Policy("a", "2")], Now);
        Assert.Equal(["prod"], Database.Assignments.Of("a").Tags);

        Assert.True(Database.Policies.Remove("a"));
        Assert.False(Database.Policies.Remove("a"));
        Assert.Empty(Database.Assignments.List());
    }

    internal static NewPolicy Policy(string id, string text) => new(id, "Name of " + id, null, Severity.Low, text);
}
