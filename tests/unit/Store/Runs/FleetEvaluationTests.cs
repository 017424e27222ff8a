using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Runs;

public sealed class FleetEvaluationTests : StoreTest
{
    private static readonly PlannedPolicy Encrypted = TestPolicy.Compile("encrypted", "facts.disk.encrypted");
    private static readonly PlannedPolicy Cores = TestPolicy.Compile("cores", "facts.cpu.cores >= 4", "device.os == 'linux'", "high");
    private static readonly PlannedPolicy[] Both = [Encrypted, Cores];

    [Fact]
    public void Each_device_gets_each_status_where_it_is_right()
    {
        TestFleet.Add(Database, "fail", """{"disk":{"encrypted":false}}""", lastSeen: Now);
        TestFleet.Add(Database, "pass", """{"disk":{"encrypted":true}}""", lastSeen: Now);
        TestFleet.Add(Database, "unknown", "{}", lastSeen: Now);
        TestFleet.Add(Database, "error", """{"disk":{"encrypted":"perhaps"}}""", lastSeen: Now);

        var run = Evaluate(Request([Encrypted]));

        Assert.Equal(
            ["error error", "fail fail", "pass pass", "unknown unknown"],
            run.Findings(FindingFilter.All).Select(finding => finding.Device.DeviceId + " " + StatusText.Of(finding.Outcome.Status)));
        Assert.Equal(new Tally(1, 1, 1, 1, 0), Assert.Single(run.Summary.Policies).Tally);
        var findings = run.Findings(FindingFilter.All).ToDictionary(finding => finding.Device.DeviceId);
        Assert.Equal("c1 failed", findings["fail"].Outcome.Message);
        Assert.Equal("repair c1", findings["fail"].Outcome.Checks[0].Remediation);
        Assert.Equal(["facts.disk.encrypted"], findings["unknown"].Outcome.MissingFacts);
        Assert.NotEmpty(findings["error"].Outcome.Message);
    }

    [Fact]
    public void Freshness_stands_beside_the_status()
    {
        TestFleet.Add(Database, "edge", lastSeen: Now.AddDays(-30));
        TestFleet.Add(Database, "never");
        TestFleet.Add(Database, "old", lastSeen: Now.AddDays(-30).AddSeconds(-1));

        var run = Evaluate(Request([Encrypted]));

        Assert.Equal(
            [Freshness.Fresh, Freshness.Stale, Freshness.Stale],
            run.Findings(FindingFilter.All).Select(finding => finding.Freshness));
        Assert.Equal((3, 2), (run.Summary.Devices, run.Summary.StaleDevices));
        Assert.Equal(2, run.Summary.Policies[0].Stale);
        Assert.Equal(1, Evaluate(Request([Encrypted]) with { StaleAfter = TimeSpan.FromDays(60) }).Summary.StaleDevices);
    }

    [Fact]
    public void An_assigned_policy_is_evaluated_where_it_is_assigned_and_changes_no_other()
    {
        TestFleet.Add(Database, "1");
        TestFleet.Add(Database, "2", tags: ["Prod"]);
        TestFleet.Add(Database, "3");

        var run = Evaluate(Request(Both) with
        {
            Assignments = [new PolicyAssignments("cores", ["3", "gone"], ["prod"]), new PolicyAssignments("encrypted", [], [])],
        });

        Assert.Equal(
            ["1 encrypted", "2 cores", "2 encrypted", "3 cores", "3 encrypted"],
            run.Findings(FindingFilter.All).Select(finding => finding.Device.DeviceId + " " + finding.Policy.PolicyId));
        Assert.Equal([2, 3], run.Summary.Policies.Select(policy => policy.Tally.Applicable));
    }

    [Fact]
    public void The_scope_narrows_devices_and_policies()
    {
        TestFleet.Add(Database, "1", tags: ["prod"]);
        TestFleet.Add(Database, "2", tags: ["lab"]);
        TestFleet.Add(Database, "3");
        Database.Devices.Tag("3", ["prod"]);

        Assert.Equal(2, Evaluate(Request(Both) with { Scope = RunScope.Everything with { Tags = ["PROD"] } }).Summary.Devices);
        Assert.Equal(1, Evaluate(Request(Both) with { Scope = RunScope.Everything with { DeviceIds = ["2", "none", "2"] } }).Summary.Devices);
        Assert.Equal(0, Evaluate(Request(Both) with { Scope = new RunScope(["2"], ["prod"], []) }).Summary.Devices);
        Assert.Equal(["cores"], Evaluate(Request(Both) with { Scope = RunScope.Everything with { PolicyIds = ["cores"] } })
            .Summary.Policies.Select(policy => policy.PolicyId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void The_result_does_not_depend_on_the_number_of_workers(int workers)
    {
        TestFleet.AddMany(Database, (2 * Segments.Size) + 77, RandomFacts(1));
        var expected = Lines(Evaluate(Request(Both)));

        var run = Database.Runs.Evaluate(Request(Both), workers, buildsUpon: false, null, CancellationToken.None);

        Assert.Equal(expected, Lines(run));
    }

    [Fact]
    public void The_run_is_what_policies_say_of_each_device_alone()
    {
        TestFleet.AddMany(Database, 1500, RandomFacts(2));

        var run = Evaluate(Request(Both));

        var alone =
            from device in Database.Devices.Reports(DeviceFilter.All)
            from planned in new[] { Cores, Encrypted }
            select device.DeviceId + " " + Line(Outcome.Of(planned.Policy.Evaluate(device, Now)));
        Assert.Equal(alone, run.Findings(FindingFilter.All).Select(finding => finding.Device.DeviceId + " " + Line(finding.Outcome)));
        foreach (var policy in run.Summary.Policies)
        {
            var statuses = run.Findings(FindingFilter.All with { PolicyIds = [policy.PolicyId] })
                .CountBy(finding => finding.Outcome.Status).ToDictionary();
            Assert.All(Enum.GetValues<Status>(), status => Assert.Equal(policy.Tally.Of(status), statuses.GetValueOrDefault(status)));
        }
    }

    [Fact]
    public void A_stored_run_reads_back_as_it_was_made()
    {
        TestFleet.AddMany(Database, Segments.Size + 20, RandomFacts(3));
        var run = Evaluate(Request(Both));
        var (id, lines) = (run.Summary.RunId, Lines(run));
        Database.Runs.Save(run);
        Close();
        Reopen();

        Assert.Equal(lines, Lines(Database.Runs.Find(id)!));
    }

    [Fact]
    public void The_same_question_has_the_same_id_and_another_question_another()
    {
        TestFleet.Add(Database, "1");
        TestFleet.Add(Database, "2");
        var request = Request(Both);
        var id = Evaluate(request).Summary.RunId;

        Assert.Matches("^r-[0-9a-f]{12}$", id);
        Assert.Equal(id, Evaluate(request with { Policies = [Cores, Encrypted] }).Summary.RunId);

        string[] others = [
            Evaluate(request with { AsOf = Now.AddTicks(1) }).Summary.RunId,
            Evaluate(request with { StaleAfter = TimeSpan.FromDays(31) }).Summary.RunId,
            Evaluate(request with { Policies = [Encrypted] }).Summary.RunId,
            Evaluate(request with { Policies = [Cores, Encrypted with { Sha256 = "00" }] }).Summary.RunId,
            Evaluate(request with { Assignments = [new PolicyAssignments("cores", ["1"], [])] }).Summary.RunId,
            Evaluate(request with { Assignments = [new PolicyAssignments("cores", [], ["1"])] }).Summary.RunId,
            Evaluate(request with { Scope = RunScope.Everything with { DeviceIds = ["1", "2"] } }).Summary.RunId,
        ];
        Database.Devices.Tag("2", ["x"]);
        Assert.Equal(others.Length + 2, others.Append(id).Append(Evaluate(request).Summary.RunId).Distinct().Count());

        Database.Devices.Untag("2", ["x"]);
        Assert.Equal(id, Evaluate(request).Summary.RunId);
    }

    [Fact]
    public void A_fleet_without_devices_or_policies_is_a_run_too()
    {
        Assert.Equal(0, Evaluate(Request(Both)).Summary.Devices);
        TestFleet.Add(Database, "1");
        var run = Evaluate(Request([]));

        Database.Runs.Save(run);

        Assert.Empty(Database.Runs.Latest()!.Findings(FindingFilter.All));
        Assert.Null(run.Summary.Totals.PassRate);
    }

    [Fact]
    public void A_run_is_of_one_moment_whatever_is_written_meanwhile()
    {
        TestFleet.AddMany(Database, 5000);
        using var writer = FleetDatabase.Open(DatabasePath, DatabaseAccess.Write);

        var run = Database.Runs.Evaluate(Request([Encrypted]), new Removing(writer));

        Assert.Equal(5000, run.Summary.Devices);
        Assert.Equal(4999, Database.Devices.Count());
    }

    [Fact]
    public void Cancelling_ends_the_evaluation_and_frees_the_database()
    {
        TestFleet.AddMany(Database, 5000);
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();

        Assert.Throws<OperationCanceledException>(() => Database.Runs.Evaluate(Request(Both), null, cancel.Token));

        Assert.True(Database.Devices.Remove(TestFleet.Id(1)));
    }

    [Theory]
    [InlineData("""{"disk":{"encrypted":tru""")]
    [InlineData("""{"disk":[["encrypted":true}}""")]
    [InlineData("""[]""")]
    [InlineData("""{"disk":{"encrypted":"\ud800"}}""")]
    [InlineData("")]
    public void Damaged_facts_are_damage_and_no_crash(string facts)
    {
        TestFleet.Add(Database, "1", facts);

        Assert.Equal("FM5010", Refused(() => Evaluate(Request([Encrypted]))).Code);
    }

    [Fact]
    public void Devices_of_a_megabyte_are_evaluated_like_others()
    {
        var filler = new string('x', 6_000_000);
        TestFleet.Add(Database, "1", """{"disk":{"encrypted":true}}""");
        TestFleet.Add(Database, "2", """{"disk":{"encrypted":true},"filler":"XX"}""".Replace("XX", filler, StringComparison.Ordinal));
        TestFleet.Add(Database, "3", """{"disk":{"encrypted":true}}""");

        Assert.Equal(3, Evaluate(Request([Encrypted])).Summary.Totals.Pass);
    }

    private static EvaluationRequest Request(PlannedPolicy[] policies) => new(policies, [], RunScope.Everything, Now);

    private static Func<int, string> RandomFacts(int seed)
    {
        var random = new Random(seed);
        return _ => random.Next(6) switch
        {
            0 => "{}",
            1 => """{"cpu":{"cores":8},"disk":{"encrypted":true}}""",
            2 => """{"cpu":{"cores":2},"disk":{"encrypted":false}}""",
            3 => """{"cpu":{"cores":"many"}}""",
            4 => """{"disk":{}}""",
            _ => "{\"cpu\":{\"cores\":" + random.Next(16) + "}}",
        };
    }

    private static List<string> Lines(FleetRun run) =>
        [run.Summary.RunId, .. run.Findings(FindingFilter.All).Select(finding => string.Join(' ',
            finding.Device.DeviceId, finding.Freshness, finding.Policy.PolicyId, finding.Policy.Tally, Line(finding.Outcome)))];

    private static string Line(Outcome outcome) => string.Join(' ',
        outcome.Status, OutcomeJson.Paths(outcome.MissingFacts), OutcomeJson.Checks(outcome.Checks), OutcomeJson.Causes(outcome.Causes));

    private FleetRun Evaluate(EvaluationRequest request) => Database.Runs.Evaluate(request);

    /// <summary>Removes a device as soon as the evaluation is under way.</summary>
    private sealed class Removing(FleetDatabase writer) : IProgress<long>
    {
        private bool removed;

        public void Report(long value)
        {
            if (!removed)
            {
                removed = writer.Devices.Remove(TestFleet.Id(4999));
            }
        }
    }
}
