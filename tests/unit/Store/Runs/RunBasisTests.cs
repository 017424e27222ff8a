using System.Globalization;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Runs;

/// <summary>A run that builds upon the last one is the run that it would be without it, byte for byte.</summary>
public sealed class RunBasisTests : StoreTest
{
    private const int Devices = 5_500;

    private static readonly PlannedPolicy[] First =
    [
        TestPolicy.Compile("cores", "facts.cpu.cores >= 4", "device.os == 'linux'", "high"),
        TestPolicy.Compile("encrypted", "facts.disk.encrypted"),
        TestPolicy.Compile("seen", "age(device.last_seen) < days(30) || 'prod' in device.tags"),
        TestPolicy.Compile("sized", "size(facts) > 1 || facts.disk.encrypted"),
        TestPolicy.Compile("wrong", "facts.cpu.cores / 0 > 1 || facts.disk.encrypted"),
    ];

    private PlannedPolicy[] policies = First;
    private PolicyAssignments[] assignments = [new("cores", [TestFleet.Id(3), TestFleet.Id(4_500)], ["prod"])];
    private DateTimeOffset asOf = Now;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_changes_in_between_the_run_is_the_same(int seed)
    {
        var random = new Random(seed);
        TestFleet.AddMany(Database, Devices, _ => Facts(random));
        for (var round = 0; round < 6; round++)
        {
            if (random.Next(3) > 0)
            {
                Database.Runs.PrepareColumns(Request());
            }

            IsTheSame();
            Change(random);
        }
    }

    [Fact]
    public void Nothing_is_evaluated_anew_where_nothing_changed()
    {
        TestFleet.AddMany(Database, Devices, static _ => """{"disk":{"encrypted":true},"cpu":{"cores":8}}""");
        Database.Runs.PrepareColumns(Request());
        Database.Runs.Save(Evaluate(buildsUpon: true));
        // An answer that only the stored run can give.
        Database.Session.Execute(
            "UPDATE outcomes SET status = 'fail' WHERE policy_id = 'encrypted'; UPDATE segment_columns SET data = x'00' WHERE name = 'facts.disk.encrypted'");

        Assert.Equal(Devices, Evaluate(buildsUpon: true).Summary.Policies[1].Tally.Fail);
        Assert.Equal(Devices, Evaluate(buildsUpon: false).Summary.Policies[1].Tally.Pass);

        // Another build of the rules may answer otherwise.
        Database.Session.Execute("UPDATE run_basis SET engine = 'other'");
        Assert.Equal(Devices, Evaluate(buildsUpon: true).Summary.Policies[1].Tally.Pass);
    }

    [Fact]
    public void A_change_between_evaluation_and_saving_is_seen_by_the_next_run()
    {
        TestFleet.AddMany(Database, Devices, static _ => """{"disk":{"encrypted":true}}""");
        Database.Runs.PrepareColumns(Request());
        var run = Evaluate(buildsUpon: true);
        Report(TestFleet.Id(77), """{"disk":{"encrypted":false}}""");
        Database.Runs.Save(run);

        Assert.Equal(1, Evaluate(buildsUpon: true).Summary.Policies[1].Tally.Fail);
        IsTheSame();
    }

    [Fact]
    public void A_run_of_a_part_is_no_basis_and_leaves_the_one_there_is()
    {
        TestFleet.AddMany(Database, Devices, static _ => "{}");
        Database.Runs.Save(Evaluate(buildsUpon: true));
        Database.Runs.Save(Database.Runs.Evaluate(Request() with { Scope = new RunScope([], [], ["encrypted"]) }));

        Assert.Equal(1, Number("SELECT count(*) FROM run_basis"));
        Assert.Equal(2, Number("SELECT count(*) FROM run_basis_devices"));
        IsTheSame();
    }

    [Fact]
    public void A_policy_that_looks_at_all_facts_as_one_leaves_the_others_on_columns()
    {
        TestFleet.AddMany(Database, Devices, static _ => """{"disk":{"encrypted":true}}""");
        Database.Runs.PrepareColumns(Request());
        // What the reports say from now on is known to nobody but who reads them.
        Database.Session.Execute(
            "UPDATE device_facts SET facts_json = '{}' WHERE device_no IN (7, 4200, 4201); DELETE FROM changed_devices");

        var run = Evaluate(buildsUpon: false);
        Assert.Equal(Devices, run.Summary.Policies[1].Tally.Pass);
        Assert.Equal((Devices - 3, 3), (run.Summary.Policies[3].Tally.Pass, run.Summary.Policies[3].Tally.Unknown));

        assignments = [new("sized", [TestFleet.Id(3), TestFleet.Id(4_199)], [])];
        run = Evaluate(buildsUpon: false);
        Assert.Equal((1, 1), (run.Summary.Policies[3].Tally.Pass, run.Summary.Policies[3].Tally.Unknown));
    }

    [Fact]
    public void Only_policies_that_do_not_ask_the_time_are_taken_over()
    {
        Assert.Equal([false, false, true, false, false], First.Select(planned => planned.Policy.ReadsClock));
        Assert.True(TestPolicy.Compile("now", "now > timestamp('2026-01-01T00:00:00Z')").Policy.ReadsClock);
    }

    private void Change(Random random)
    {
        for (var change = random.Next(0, 300); change > 0; change--)
        {
            var id = TestFleet.Id(random.Next(Devices + 200));
            switch (random.Next(6))
            {
                case 0:
                    Database.Devices.Remove(id);
                    break;
                case 1 when Database.Devices.Find(id) is not null:
                    Database.Devices.Tag(id, ["prod"]);
                    break;
                default:
                    Report(id, Facts(random));
                    break;
            }
        }

        switch (random.Next(5))
        {
            case 0:
                policies = [.. policies.Where(planned => planned.Policy.Id != "encrypted"),
                    TestPolicy.Compile("encrypted", "facts.disk.encrypted || facts.cpu.cores > " + random.Next(12))];
                break;
            case 1:
                policies = policies.Length == First.Length ? policies[..2] : First;
                break;
            case 2:
                assignments = [new("sized", [TestFleet.Id(random.Next(Devices))], random.Next(2) == 0 ? ["prod"] : []), new("cores", [TestFleet.Id(random.Next(Devices))], random.Next(2) == 0 ? ["prod"] : [])];
                break;
            case 3:
                asOf = asOf.AddDays(random.Next(40));
                break;
            default:
                break;
        }
    }

    private void Report(string id, string facts)
    {
        if (Database.Devices.Find(id) is null)
        {
            TestFleet.Add(Database, id, facts, "linux");
            return;
        }

        // An ingest changes the hash with the facts.
        Database.Session.Execute(
            $"UPDATE device_facts SET facts_json = '{facts}', content_hash = randomblob(32) WHERE device_id = '{id}'");
    }

    private void IsTheSame()
    {
        var built = Evaluate(buildsUpon: true);
        var before = RunTables(built);
        Assert.Equal(RunTables(Evaluate(buildsUpon: false)), before);
        Database.Runs.Save(built);
    }

    /// <summary>Everything that is stored of a run; nothing of it stays.</summary>
    private List<string> RunTables(FleetRun run)
    {
        using var transaction = Database.Session.BeginWrite();
        RunWriter.Write(Database.Session, run.Summary, run.CountedCensus, (EvaluatedColumns)run.Columns);
        var lines = new List<string> { run.Summary.RunId };
        foreach (var query in (string[])
        [
            "SELECT json_array(as_of, stale_after, devices, stale_devices, by_worst_json) FROM runs ORDER BY run_no DESC LIMIT 1",
            "SELECT json_array(policy_id, pass, fail, unknown, error, not_applicable, stale, question) FROM run_policies WHERE run_no = (SELECT max(run_no) FROM runs) ORDER BY policy_id",
            "SELECT json_array(outcome_no, policy_id, status, message, missing_json, checks_json, causes_json) FROM outcomes ORDER BY outcome_no",
            "SELECT json_array(policy_id, outcomes_json, codes_by_segment) FROM run_policies WHERE run_no = (SELECT max(run_no) FROM runs) ORDER BY policy_id",
            "SELECT freshness_by_segment FROM runs ORDER BY run_no DESC LIMIT 1",
            "SELECT codes_no || codes_json || width || hex(places) FROM packed_codes ORDER BY codes_no",
            "SELECT policy_id || segment || changes FROM run_transitions WHERE run_no = (SELECT max(run_no) FROM runs) ORDER BY policy_id, segment",
            "SELECT segment || hex(digests) FROM run_basis_devices ORDER BY segment",
        ])
        {
            using var statement = Database.Session.PrepareText(query);
            while (statement.Step())
            {
                lines.Add(statement.Text(0));
            }
        }

        return lines;
    }

    private FleetRun Evaluate(bool buildsUpon) =>
        Database.Runs.Evaluate(Request(), workers: 2, buildsUpon, devicesDone: null, CancellationToken.None);

    private EvaluationRequest Request() => new(policies, assignments, RunScope.Everything, asOf);

    private static string Facts(Random random) => random.Next(8) switch
    {
        0 => "{}",
        1 => """{"disk":{"encrypted":"yes"}}""",
        2 => """{"cpu":{"cores":"many"}}""",
        _ => string.Create(CultureInfo.InvariantCulture,
            $$$"""{"cpu":{"cores":{{{random.Next(12)}}}},"disk":{"encrypted":{{{(random.Next(2) == 0 ? "true" : "false")}}}}}"""),
    };
}
