using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Runs;

public sealed class RunCensusTests : StoreTest
{
    [Fact]
    public void Counts_devices_as_their_findings_do()
    {
        // More than one segment, every status, and devices that are removed afterwards.
        TestFleet.AddMany(Database, 5_000, i => (i % 4) switch
        {
            0 => """{"a":true,"b":true}""",
            1 => """{"a":false}""",
            2 => """{"a":true}""",
            _ => """{"a":true,"b":"text"}""",
        });
        var run = Database.Runs.Evaluate(new EvaluationRequest(
            [Planned("a", "facts.a", "macos"), Planned("b", "facts.b", "macos"), Planned("c", "facts.a", "linux")],
            [], RunScope.Everything, Now));
        Database.Runs.Save(run);
        Assert.True(Database.Devices.Remove(TestFleet.Id(0)));
        Assert.True(Database.Devices.Remove(TestFleet.Id(4_999)));

        foreach (var each in (FleetRun[])[run, Database.Runs.Find(run.Summary.RunId)!])
        {
            var census = each.TakeCensus();
            Assert.Equal(4_998, census.Devices);
            Assert.Equal(4_998, census.Stale);
            Assert.Equal(new Tally(1_249, 1_250, 1_250, 1_249, 0), census.ByWorst);
            Assert.Equal(5_000, each.Summary.Devices);
        }
    }

    [Fact]
    public void A_device_without_a_policy_is_counted_too()
    {
        TestFleet.Add(Database, "one");
        var census = Database.Runs.Evaluate(new EvaluationRequest(
            [Planned("a", "true", "linux")], [], RunScope.Everything, Now)).TakeCensus();
        Assert.Equal(new Tally(0, 0, 0, 0, 1), census.ByWorst);

        var assigned = Database.Runs.Evaluate(new EvaluationRequest(
            [Planned("a", "true", "macos")], [new PolicyAssignments("a", ["other"], [])], RunScope.Everything, Now)).TakeCensus();
        Assert.Equal(new Tally(0, 0, 0, 0, 1), assigned.ByWorst);
    }

    private static PlannedPolicy Planned(string id, string rule, string os)
    {
        var check = new CheckDocument("check", rule, null, null, null, null, "no", null, null);
        var document = new PolicyDocument(id, id, null, "high", [], [os], [], null, null, [], [check]);
        return new PlannedPolicy(PolicyCompiler.Compile(document, FactSchema.BuiltIn).Policy!, id);
    }
}
