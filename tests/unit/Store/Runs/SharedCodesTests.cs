using FleetMdm.Store;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Runs;

/// <summary>Runs share what did not change. Whatever is written and removed, each says what it said, and nothing is left over.</summary>
public sealed class SharedCodesTests : StoreTest
{
    private const int Devices = Segments.Size + 700;

    private static readonly PlannedPolicy Encrypted = TestPolicy.Compile("encrypted", "facts.disk.encrypted");
    private static readonly PlannedPolicy Cores = TestPolicy.Compile("cores", "facts.cpu.cores >= 4");

    [Fact]
    public void What_did_not_change_is_not_written_again()
    {
        Check(Now);
        var written = Number("SELECT count(*) FROM packed_codes");
        Check(Now.AddHours(1));
        Assert.Equal(written, Number("SELECT count(*) FROM packed_codes"));

        Report(5, """{"disk":{"encrypted":false}}""");
        Check(Now.AddHours(2));
        Assert.Equal(written + 2, Number("SELECT count(*) FROM packed_codes"));
        Assert.Equal(3, Number("SELECT count(*) FROM runs"));
    }

    [Fact]
    public void The_same_answer_to_the_same_question_is_stored_once()
    {
        Check(Now);
        var runNo = Number("SELECT run_no FROM runs");
        Check(Now);
        Assert.Equal(runNo, Number("SELECT run_no FROM runs"));

        // Another build of the rules answers anew, and what it says is kept.
        Database.Session.Execute("UPDATE run_basis SET engine = 'other'");
        Check(Now);
        Assert.True(Number("SELECT run_no FROM runs") > runNo);
    }

    [Fact]
    public void Each_run_says_what_it_said_whatever_comes_and_goes()
    {
        var random = new Random(LawSeed.First);
        var said = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var round = 0; round < 25; round++)
        {
            for (var change = random.Next(3); change > 0; change--)
            {
                Report(random.Next(1, Devices), random.Next(2) == 0 ? "{}" : """{"disk":{"encrypted":false},"cpu":{"cores":8}}""");
            }

            // Of a few moments and scopes, so that some questions are asked again.
            var run = Check(
                Now.AddHours(random.Next(4)),
                random.Next(4) == 0 ? new RunScope([], [], ["cores"]) : RunScope.Everything,
                random.Next(3) == 0 ? [Encrypted] : [Encrypted, Cores]);
            said[run.Summary.RunId] = Lines(run);
            foreach (var (runId, lines) in said)
            {
                Assert.True(Lines(Database.Runs.Find(runId)!).SequenceEqual(lines), $"seed {LawSeed.First}, round {round}, run {runId}");
            }

            Assert.True(Unused() == 0, $"seed {LawSeed.First}, round {round}");
        }
    }

    private FleetRun Check(DateTimeOffset asOf, RunScope? scope = null, PlannedPolicy[]? policies = null)
    {
        if (Database.Devices.Count() == 0)
        {
            TestFleet.AddMany(Database, Devices, static _ => """{"disk":{"encrypted":true},"cpu":{"cores":2}}""");
        }

        var request = new EvaluationRequest(policies ?? [Encrypted, Cores], [], scope ?? RunScope.Everything, asOf);
        Database.Runs.PrepareColumns(request);
        var run = Database.Runs.Evaluate(request);
        Database.Runs.Save(run);
        return run;
    }

    private void Report(int deviceNo, string facts) => Database.Session.Execute(
        $"UPDATE device_facts SET facts_json = '{facts}', content_hash = randomblob(32) WHERE device_no = {deviceNo}");

    /// <summary>Rows of packed codes that no run names.</summary>
    private long Unused() => Number(
        """
        WITH RECURSIVE
        texts(text) AS (SELECT codes_by_segment FROM run_policies UNION ALL SELECT freshness_by_segment FROM runs),
        named(codes_no, rest) AS (
          SELECT 0, text FROM texts UNION
          SELECT CAST(substr(rest, 1, 10) AS INTEGER), substr(rest, 11) FROM named WHERE rest <> '')
        SELECT count(*) FROM packed_codes WHERE codes_no NOT IN (SELECT codes_no FROM named)
        """);

    private static List<string> Lines(FleetRun run) => run.Findings(FindingFilter.All)
        .Select(finding => $"{finding.Device.DeviceId} {finding.Policy.PolicyId} {finding.Outcome.Status} {finding.Freshness}")
        .ToList();
}
