using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Policies;

public sealed class AssignmentCatalogTests : StoreTest
{
    public AssignmentCatalogTests()
    {
        Database.Policies.Put([PolicyCatalogTests.Policy("a", ""), PolicyCatalogTests.Policy("b", "")], Now);
        TestFleet.Add(Database, "d1");
        TestFleet.Add(Database, "d2");
    }

    [Fact]
    public void Assigning_says_what_is_new()
    {
        Database.Assignments.Assign("a", ["d2"], ["prod"]);

        var answer = Database.Assignments.Assign("a", ["d2", "d1"], ["prod", "lab"]);

        Assert.True(answer.Accepted);
        Assert.Equal(["d1"], answer.ChangedDevices);
        Assert.Equal(["lab"], answer.ChangedTags);
        Assert.Equal(["d1", "d2"], answer.Now.Devices);
        Assert.Equal(["lab", "prod"], answer.Now.Tags);
        Assert.Equal(["a"], Database.Assignments.List().Select(assigned => assigned.PolicyId));
    }

    [Fact]
    public void An_unknown_name_is_an_answer_and_nothing_is_stored()
    {
        var answer = Database.Assignments.Assign("a", ["d1", "d9", "d8"], ["prod"]);

        Assert.False(answer.Accepted);
        Assert.Equal(["d8", "d9"], answer.UnknownDevices);
        Assert.True(Database.Assignments.Of("a").IsEmpty);
        Assert.False(Database.Assignments.Assign("none", ["d1"], []).PolicyKnown);
        Assert.False(Database.Assignments.Unassign("none", ["d1"], []).PolicyKnown);
    }

    [Fact]
    public void Unassigning_says_what_is_left()
    {
        Database.Assignments.Assign("a", ["d1"], ["prod"]);

        var answer = Database.Assignments.Unassign("a", ["d1", "d2"], []);
        Assert.Equal(["d1"], answer.ChangedDevices);
        Assert.False(answer.Now.IsEmpty);
        Assert.True(Database.Assignments.Unassign("a", [], ["prod"]).Now.IsEmpty);
    }

    [Fact]
    public void Removing_an_assigned_device_does_not_set_the_policy_on_the_whole_fleet()
    {
        Database.Assignments.Assign("a", ["d1"], []);

        Database.Devices.Remove("d1");

        Assert.Equal(["d1"], Database.Assignments.Of("a").Devices);
        Assert.Equal(["d1"], Database.Assignments.Unassign("a", ["d1"], []).ChangedDevices);
    }
}
