using System.Diagnostics;
using System.Globalization;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Runs;

/// <summary>Runs made by hand, without rules: what is packed is what comes out, through the API and through the view.</summary>
public sealed class StoredRunTests : StoreTest
{
    private static readonly Status[] Statuses = Enum.GetValues<Status>();

    [Theory]
    [InlineData(3, 2)]
    [InlineData(12, 4)]
    [InlineData(200, 8)]
    [InlineData(300, 16)]
    [InlineData(65_600, 16)]
    public void A_stored_run_says_what_the_evaluation_said(int outcomes, int width)
    {
        TestFleet.AddMany(Database, Segments.Size + 500);
        var run = RandomRun("r-000000000001", devices: Segments.Size + 500, outcomes, seed: outcomes);
        var expected = Lines(run);

        Database.Runs.Save(run);
        Close();
        Reopen();

        var stored = Database.Runs.Latest()!;
        Assert.Equal(width, Number("SELECT max(width) FROM packed_codes"));
        Assert.Equal(run.Summary.Totals, stored.Summary.Totals);
        Assert.Equal(run.Summary.Policies, stored.Summary.Policies);
        Assert.Equal(expected, Lines(stored));
    }

    [Fact]
    public void The_view_says_what_the_API_says()
    {
        TestFleet.AddMany(Database, 700);
        Database.Devices.Remove(TestFleet.Id(3));
        var run = RandomRun("r-000000000001", devices: 700, outcomes: 300, seed: 5);
        Database.Runs.Save(run);

        var viewed = new List<string>();
        using var row = Database.Session.PrepareText(
            "SELECT run_id, device_id, hostname, os, policy_id, severity, status, freshness, missing, message FROM findings ORDER BY device_id, policy_id");
        while (row.Step())
        {
            viewed.Add(string.Join('|', Enumerable.Range(0, 10).Select(row.Text)));
        }

        Assert.Equal(
            run.Findings(FindingFilter.All).Select(finding => string.Join('|',
                run.Summary.RunId, finding.Device.DeviceId, finding.Device.Hostname, finding.Device.Os,
                finding.Policy.PolicyId, SeverityText.Of(finding.Policy.Severity), StatusText.Of(finding.Outcome.Status),
                StatusText.Of(finding.Freshness), string.Join(", ", finding.Outcome.MissingFacts), finding.Outcome.Message)),
            viewed);
    }

    [Fact]
    public void The_sqlite3_shell_can_read_the_view()
    {
        TestFleet.AddMany(Database, 10);
        var run = RandomRun("r-000000000001", devices: 10, outcomes: 3, seed: 1);
        var expected = Lines(run).Count;
        Database.Runs.Save(run);
        Close();

        using var shell = StartShell("SELECT count(*) FROM findings;");
        if (shell is null)
        {
            return; // no sqlite3 on this machine; the test above reads the same view with our own library
        }

        Assert.Equal(expected, int.Parse(shell.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture));
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    [Fact]
    public void The_same_question_replaces_its_answer_and_becomes_the_last()
    {
        TestFleet.AddMany(Database, 10);
        var first = RandomRun("r-000000000001", devices: 10, outcomes: 3, seed: 1);
        Database.Runs.Save(first);
        Database.Runs.Save(RandomRun("r-000000000002", devices: 10, outcomes: 3, seed: 2));
        Assert.Equal("r-000000000002", Database.Runs.Latest()!.Summary.RunId);

        Database.Runs.Save(first);

        Assert.Equal("r-000000000001", Database.Runs.Latest()!.Summary.RunId);
        Assert.Equal("r-000000000002", Database.Runs.Find("r-000000000002")!.Summary.RunId);
        Assert.Equal(2, Number("SELECT count(*) FROM runs"));
        Assert.Equal(4, Number("SELECT count(*) FROM run_policies"));
        Assert.Equal(2, Number("SELECT count(*) FROM runs WHERE length(freshness_by_segment) = 10"));
    }

    [Fact]
    public void A_narrowed_run_is_not_the_last_of_everything()
    {
        TestFleet.AddMany(Database, 10);
        Database.Runs.Save(RandomRun("r-000000000001", devices: 10, outcomes: 3, seed: 1));
        Database.Runs.Save(RandomRun("r-000000000002", devices: 10, outcomes: 3, seed: 1, RunScope.Everything with { PolicyIds = ["p0"] }));

        Assert.Equal("r-000000000002", Database.Runs.Latest()!.Summary.RunId);
        Assert.Equal(["p0"], Database.Runs.Latest()!.Summary.Scope.PolicyIds);
        Assert.Equal("r-000000000001", Database.Runs.LatestOfEverything()!.Summary.RunId);
    }

    [Fact]
    public void Findings_are_narrowed_by_device_policy_and_status()
    {
        TestFleet.AddMany(Database, 50);
        var run = RandomRun("r-000000000001", devices: 50, outcomes: 20, seed: 3);
        var all = run.Findings(FindingFilter.All).ToList();

        Assert.Equal(
            all.Where(finding => finding.Policy.PolicyId == "p1" && finding.Outcome.Status == Status.Fail),
            run.Findings(FindingFilter.All with { PolicyIds = ["p1"], Statuses = [Status.Fail] }));
        Assert.Equal(
            all.Where(finding => finding.Device.DeviceId == TestFleet.Id(7)).Select(finding => finding.Outcome),
            run.Findings(FindingFilter.All with { Devices = DeviceFilter.Only(TestFleet.Id(7)) }).Select(finding => finding.Outcome));
    }

    [Fact]
    public void A_census_counts_each_device_once_by_the_worst_that_is_found_on_it()
    {
        TestFleet.AddMany(Database, Segments.Size + 100);
        var run = RandomRun("r-000000000001", devices: Segments.Size + 100, outcomes: 7, seed: 4);
        Status[] worstFirst = [Status.Fail, Status.Error, Status.Unknown, Status.Pass];
        var devices = run.DevicesWithFindings(FindingFilter.All).ToList();
        var expected = worstFirst.ToDictionary(status => status, _ => 0);
        foreach (var device in devices)
        {
            foreach (var worst in worstFirst.Where(status => device.Tally.Of(status) > 0).Take(1))
            {
                expected[worst]++;
            }
        }

        Database.Runs.Save(run);

        foreach (var census in new[] { run.TakeCensus(), Database.Runs.Latest()!.TakeCensus() })
        {
            Assert.All(worstFirst, status => Assert.Equal(expected[status], census.ByWorst.Of(status)));
            Assert.Equal(Segments.Size + 100, census.Devices);
        }
    }

    [Fact]
    public void A_damaged_segment_is_damage_and_no_crash()
    {
        TestFleet.AddMany(Database, 10);
        Database.Runs.Save(RandomRun("r-000000000001", devices: 10, outcomes: 3, seed: 1));
        Database.Session.Execute("UPDATE packed_codes SET places = x'01', width = 8");

        Assert.Equal("FM5010", Refused(() => Lines(Database.Runs.Latest()!)).Code);
    }

    /// <summary>Two policies with random outcomes on the first devices; some devices in neither, some stale.</summary>
    private FleetRun RandomRun(string runId, int devices, int outcomes, int seed, RunScope? scope = null)
    {
        var random = new Random(seed);
        var columns = new EvaluatedColumns(2);
        for (var policy = 0; policy < 2; policy++)
        {
            for (var i = 0; i < outcomes; i++)
            {
                columns.Add(policy, RandomOutcome(random, i));
            }
        }

        // The numbers of TestFleet's devices begin with 1.
        var present = Enumerable.Range(1, devices).ToHashSet();
        for (var segment = 0; segment <= devices / Segments.Size; segment++)
        {
            var numbers = Enumerable.Range(segment * Segments.Size, Segments.Size).ToList();
            columns.AddFreshness(segment, CodePacking.Pack(numbers.Select(number => present.Contains(number) ? random.Next(1, 3) : 0).ToArray()));
            for (var policy = 0; policy < 2; policy++)
            {
                // The last outcomes have the widest codes; they must occur.
                var codes = numbers.Select(number => !present.Contains(number) ? 0
                    : number % 3 == 0 ? outcomes : random.Next(0, outcomes + 1)).ToArray();
                columns.Add(policy, segment, CodePacking.Pack(codes));
            }
        }

        PolicyTally[] tallies = [
            new("p0", "First", Severity.High, "00", new Tally(1, 2, 3, 4, 5), 6),
            new("p1", "Second", Severity.Info, "11", new Tally(6, 5, 4, 3, 2), 1)];
        return new FleetRun(
            Database.Session,
            new RunSummary(runId, Now, TimeSpan.FromDays(30), scope ?? RunScope.Everything, devices, 1, tallies),
            columns);
    }

    private static Outcome RandomOutcome(Random random, int number)
    {
        var status = Statuses[random.Next(Statuses.Length)];
        var missing = Enumerable.Range(0, random.Next(3)).Select(i => $"facts.m{number}.n{i}").ToList();
        Diagnostic[] causes = status == Status.Error
            ? [new("FM7001", DiagnosticSeverity.Error, $"cause \"{number}\" \u202E", new Span(1, 2), null, "do it")]
            : [];
        return new Outcome(
            status,
            missing,
            [
                new CheckOutcome("c1", status, missing, $"message {number}", random.Next(2) == 0 ? null : "remedy", null, causes),
                new CheckOutcome("c2", Status.Pass, [], null, null, "fix", []),
            ],
            []);
    }

    private static List<string> Lines(FleetRun run) => run.Findings(FindingFilter.All)
        .Select(finding => string.Join('|',
            finding.Device.DeviceId,
            finding.Freshness,
            finding.Policy.PolicyId,
            finding.Outcome.Status,
            OutcomeJson.Paths(finding.Outcome.MissingFacts),
            OutcomeJson.Checks(finding.Outcome.Checks),
            OutcomeJson.Causes(finding.Outcome.Causes)))
        .ToList();

    private Process? StartShell(string sql)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("sqlite3", [DatabasePath, sql]) { RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
