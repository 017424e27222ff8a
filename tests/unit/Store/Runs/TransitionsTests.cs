using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Runs;

/// <summary>What changed from one run to the next is what a comparison of their findings says.</summary>
public sealed class TransitionsTests : StoreTest
{
    private const int Devices = 5_000;

    private readonly PlannedPolicy encrypted = TestPolicy.Compile("encrypted", "facts.disk.encrypted");
    private readonly PlannedPolicy cores = TestPolicy.Compile("cores", "facts.cpu.cores >= 4", "device.os == 'linux'", "high");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_view_has_the_devices_whose_status_changed(int seed)
    {
        var random = new Random(seed);
        TestFleet.AddMany(Database, Devices, _ => Facts(random));
        var before = Statuses(Check([encrypted, cores]));
        Assert.Equal(0, Number("SELECT count(*) FROM transitions"));

        for (var round = 0; round < 3; round++)
        {
            for (var change = 0; change < 200; change++)
            {
                Database.Session.Execute(
                    $"UPDATE device_facts SET facts_json = '{Facts(random)}', content_hash = randomblob(32) WHERE device_no = {random.Next(1, Devices)}");
            }

            TestFleet.Add(Database, $"new-{round}", """{"disk":{"encrypted":false}}""", "linux");
            var run = Check([encrypted, cores]);
            var after = Statuses(run);
            var expected = after.Keys.Union(before.Keys)
                .Where(key => before.GetValueOrDefault(key) != after.GetValueOrDefault(key))
                .Select(key => $"{key} {before.GetValueOrDefault(key)}>{after.GetValueOrDefault(key)}")
                .Order(StringComparer.Ordinal);

            Assert.Equal(expected, Changes(run.Summary.RunId));
            before = after;
        }
    }

    [Fact]
    public void A_policy_that_one_of_two_runs_has_changes_nothing()
    {
        TestFleet.AddMany(Database, 10, static _ => """{"disk":{"encrypted":true}}""");
        Check([encrypted]);
        Check([encrypted, cores]);

        Assert.Equal(0, Number("SELECT count(*) FROM run_transitions"));
    }

    [Fact]
    public void A_run_of_a_part_has_no_transitions()
    {
        TestFleet.AddMany(Database, 10, static _ => """{"disk":{"encrypted":true}}""");
        Check([encrypted]);
        Database.Session.Execute("UPDATE device_facts SET facts_json = '{}', content_hash = randomblob(32)");
        Database.Runs.Save(Database.Runs.Evaluate(
            new EvaluationRequest([encrypted], [], new RunScope([TestFleet.Id(1)], [], []), Now)));

        Assert.Equal(0, Number("SELECT count(*) FROM run_transitions"));
    }

    private FleetRun Check(PlannedPolicy[] policies)
    {
        var request = new EvaluationRequest(policies, [], RunScope.Everything, Now);
        Database.Runs.PrepareColumns(request);
        var run = Database.Runs.Evaluate(request);
        Database.Runs.Save(run);
        return run;
    }

    private static Dictionary<string, string?> Statuses(FleetRun run) => run.Findings(FindingFilter.All).ToDictionary(
        static finding => finding.Device.DeviceId + " " + finding.Policy.PolicyId,
        static finding => (string?)StatusText.Of(finding.Outcome.Status),
        StringComparer.Ordinal);

    private List<string> Changes(string runId)
    {
        using var statement = Database.Session.PrepareText(
            "SELECT device_id || ' ' || policy_id || ' ' || ifnull(before, '') || '>' || ifnull(after, '') FROM transitions WHERE run_id = :run_id");
        statement.Bind(":run_id", runId);
        var changes = new List<string>();
        while (statement.Step())
        {
            changes.Add(statement.Text(0));
        }

        changes.Sort(StringComparer.Ordinal);
        return changes;
    }

    private static string Facts(Random random) => random.Next(4) switch
    {
        0 => "{}",
        1 => """{"cpu":{"cores":8}}""",
        2 => """{"disk":{"encrypted":true}}""",
        _ => """{"cpu":{"cores":2},"disk":{"encrypted":false}}""",
    };
}
