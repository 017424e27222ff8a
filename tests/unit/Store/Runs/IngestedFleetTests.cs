using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.UnitTests.Store.Runs;

/// <summary>The way of a report from its file to a finding.</summary>
public sealed class IngestedFleetTests : StoreTest
{
    private static readonly PlannedPolicy Encrypted = TestPolicy.Compile("encrypted", "facts.disk.encrypted");

    private static readonly string[] Reports = [
        """{"device_id":"a","hostname":"a","os":"macos","tags":["prod"],"last_seen":"2026-02-20T00:00:00Z","facts":{"disk":{"encrypted":true}}}""",
        """{"device_id":"b","hostname":"b","os":"linux","last_seen":"2026-01-01T00:00:00Z","facts":{"disk":{"encrypted":false}}}""",
        """{"device_id":"c","hostname":"c","os":"windows","facts":{}}""",
    ];

    [Fact]
    public void Tags_given_by_hand_survive_the_next_report()
    {
        Ingest(Database, Reports);
        Database.Devices.Tag("a", ["mine"]);

        Ingest(Database, Reports[0].Replace("[\"prod\"]", "[\"lab\"]", StringComparison.Ordinal)
            .Replace("02-20", "02-21", StringComparison.Ordinal));

        Assert.Equal(["lab", "mine"], Database.Devices.Find("a")!.Summary.Tags);
    }

    [Fact]
    public void The_same_reports_in_another_order_give_the_same_run()
    {
        using var other = FleetDatabase.OpenInMemory();
        Ingest(Database, Reports);
        Ingest(other, [.. Reports.Reverse()]);

        var (one, two) = (Evaluate(Database), Evaluate(other));

        Assert.Equal(one.Summary.RunId, two.Summary.RunId);
        Assert.Equal(["a pass fresh", "b fail stale", "c unknown stale"], Lines(one));
        Assert.Equal(Lines(one), Lines(two));
    }

    [Fact]
    public void Another_report_is_another_question()
    {
        Ingest(Database, Reports);
        var before = Evaluate(Database).Summary.RunId;

        Ingest(Database, Reports);
        Assert.Equal(before, Evaluate(Database).Summary.RunId);

        Ingest(Database, Reports[2].Replace("\"facts\":{}", "\"facts\":{\"x\":1}", StringComparison.Ordinal));
        Assert.NotEqual(before, Evaluate(Database).Summary.RunId);
    }

    [Fact]
    public void An_ingest_that_finds_the_database_busy_stores_nothing()
    {
        _ = Database;
        using var second = FleetDatabase.Open(DatabasePath, DatabaseAccess.Write, TimeSpan.FromMilliseconds(50));
        using (Database.Session.BeginWrite())
        {
            Assert.Equal("FM5009", Refused(() => Ingest(second, Reports)).Code);
        }

        Assert.Equal(0, second.Devices.Count());
        Ingest(second, Reports);
        Assert.Equal(3, Database.Devices.Count());
    }

    private static FleetRun Evaluate(FleetDatabase database) =>
        database.Runs.Evaluate(new EvaluationRequest([Encrypted], [], RunScope.Everything, Now));

    private static IEnumerable<string> Lines(FleetRun run) => run.Findings(FindingFilter.All).Select(finding =>
        $"{finding.Device.DeviceId} {StatusText.Of(finding.Outcome.Status)} {StatusText.Of(finding.Freshness)}");

    private void Ingest(FleetDatabase database, params string[] reports)
    {
        File.WriteAllLines(At("reports.jsonl"), reports);
        IngestPipeline.Run(new IngestRequest { Inputs = [At("reports.jsonl")], AsOf = Now }, database);
    }
}
