using System.Globalization;
using FleetMdm.Rules;
using FleetMdm.Store;
using FleetMdm.UnitTests.Store.Runs;

namespace FleetMdm.UnitTests.Store.Columns;

/// <summary>Columns are a cache: whatever happened to the fleet, a check answers as it does without them.</summary>
public sealed class SegmentColumnsTests : StoreTest
{
    private const int Devices = 5_500;

    private static readonly PlannedPolicy[] Policies =
    [
        TestPolicy.Compile("cores", "facts.cpu.cores >= 4", "device.os == 'linux'", "high"),
        TestPolicy.Compile("encrypted", "facts.disk.encrypted"),
        TestPolicy.Compile("seen", "age(device.last_seen) < days(30) || 'prod' in device.tags"),
        TestPolicy.Compile("slack", "facts.software.exists(s, s.name == 'Slack' && version(s.version).atLeast('4.2'))"),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void After_any_changes_the_answer_is_that_of_the_reports(int seed)
    {
        var random = new Random(seed);
        TestFleet.AddMany(Database, Devices, _ => Facts(random));
        Prepare();
        Assert.Equal(2, Number("SELECT count(*) FROM segment_frames"));
        AgreesWithReports();

        for (var round = 0; round < 4; round++)
        {
            for (var change = random.Next(1, 400); change > 0; change--)
            {
                Change(random);
            }

            AgreesWithReports();
            if (random.Next(2) == 0)
            {
                Prepare();
                AgreesWithReports();
            }
        }
    }

    [Fact]
    public void Columns_are_what_is_read_where_they_are_current()
    {
        TestFleet.AddMany(Database, Devices, static _ => """{"disk":{"encrypted":true}}""");
        Prepare();
        Database.Session.Execute("UPDATE device_facts SET facts_json = '{}'; DELETE FROM changed_devices;");

        Assert.Equal(Devices, Evaluate().Summary.Policies[1].Tally.Pass);
    }

    [Fact]
    public void Columns_of_other_policies_stay_while_nothing_changes()
    {
        TestFleet.AddMany(Database, Devices, static _ => "{}");
        Prepare(Policies[..2]);
        Prepare(Policies[2..]);

        Assert.Equal(2, Number("SELECT count(*) FROM segment_columns WHERE name = 'facts.disk.encrypted'"));
        Assert.Equal(2, Number("SELECT count(*) FROM segment_columns WHERE name = 'facts.software[].version'"));

        Database.Devices.Tag(TestFleet.Id(7), ["new"]);
        Database.Session.Execute("DELETE FROM segment_columns WHERE name = 'device.tags'");
        Prepare(Policies[2..]);

        Assert.Equal(1, Number("SELECT count(*) FROM segment_columns WHERE name = 'facts.disk.encrypted'"));
        AgreesWithReports();
    }

    [Theory]
    [InlineData("UPDATE segment_columns SET data = x'00'")]
    [InlineData("UPDATE segment_columns SET data = zeroblob(length(data)) WHERE name = 'facts.cpu.cores'")]
    [InlineData("UPDATE segment_columns SET data = substr(data, 1, length(data) - 1) WHERE name = 'facts.software[]'")]
    [InlineData("UPDATE segment_frames SET devices = x''")]
    [InlineData("UPDATE segment_frames SET devices = substr(devices, 43)")]
    public void Damaged_columns_are_not_believed_and_are_made_again(string damage)
    {
        var random = new Random(9);
        TestFleet.AddMany(Database, Devices, _ => Facts(random));
        Prepare();
        var before = Lines(Evaluate());
        Database.Session.Execute(damage);

        var run = Evaluate();
        Assert.Equal(before, Lines(run));
        Database.Runs.Save(run);
        Assert.Equal(0, Number("SELECT count(*) FROM segment_frames"));

        Prepare();
        Assert.Equal(2, Number("SELECT count(*) FROM segment_frames"));
        AgreesWithReports();
    }

    [Fact]
    public void Damaged_facts_are_told_and_get_no_columns()
    {
        TestFleet.AddMany(Database, Devices, static _ => "{}");
        Database.Session.Execute("UPDATE device_facts SET facts_json = '{\"disk\":{\"enc' WHERE device_no = 17");

        Prepare();

        Assert.Equal(1, Number("SELECT count(*) FROM segment_frames"));
        Assert.Equal("FM5010", Refused(() => Evaluate()).Code);
    }

    [Fact]
    public void Facts_that_are_no_text_are_told_though_columns_were_made_of_them()
    {
        TestFleet.AddMany(Database, Devices, static _ => """{"software":[{"name":"Slack","version":"4.10"}]}""");
        Database.Session.Execute(
            "UPDATE device_facts SET facts_json = CAST(replace(CAST(facts_json AS BLOB), x'536c61636b', x'536cff636b') AS TEXT) WHERE device_no = 17");

        Prepare();

        Assert.Equal("FM5010", Refused(() => Evaluate()).Code);
    }

    [Fact]
    public void A_small_fleet_needs_no_columns()
    {
        TestFleet.AddMany(Database, 500, static _ => "{}");
        Prepare();

        Assert.Equal(0, Number("SELECT count(*) FROM segment_frames"));
    }

    [Fact]
    public void While_another_process_writes_nothing_is_prepared_and_the_check_goes_on()
    {
        TestFleet.AddMany(Database, Devices, static _ => "{}");
        Close();
        using var writer = FleetDatabase.Open(DatabasePath, DatabaseAccess.Write);
        using var writing = writer.Session.BeginWrite();
        using var reader = FleetDatabase.Open(DatabasePath, DatabaseAccess.Write, TimeSpan.Zero);

        reader.Runs.PrepareColumns(Request(Policies));

        Assert.Equal(Devices, reader.Runs.Evaluate(Request(Policies)).Summary.Devices);
    }

    private static EvaluationRequest Request(PlannedPolicy[] policies) => new(
        policies,
        [new PolicyAssignments("cores", [TestFleet.Id(3), TestFleet.Id(4_500)], ["prod"])],
        RunScope.Everything,
        Now);

    private static string Facts(Random random) => random.Next(8) switch
    {
        0 => "{}",
        1 => """{"disk":"none","software":[]}""",
        2 => """{"cpu":{"cores":"many"},"software":"a list"}""",
        3 => """{"software":[{"name":"Slack","version":"4.10"},{"name":"Zoom"}]}""",
        4 => """{"software":[{"name":"Zoom","version":"6"},{"name":"Slack"}]}""",
        5 => """{"software":[{"name":"Slack","version":"old"},7]}""",
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"cpu":{"cores":{{{random.Next(16)}}}},"disk":{"encrypted":{{{(random.Next(2) == 0 ? "true" : "false")}}}}}"""),
    };

    private void Change(Random random)
    {
        var device = TestFleet.Id(random.Next(Devices));
        var number = $"(SELECT device_no FROM devices WHERE device_id = '{device}')";
        switch (random.Next(7))
        {
            case 0:
                Database.Devices.Tag(device, ["prod"]);
                break;
            case 1:
                Database.Devices.Untag(device, ["prod"]);
                break;
            case 2:
                Database.Devices.Remove(device);
                break;
            case 3:
                TestFleet.Add(Database, "new-" + random.NextInt64().ToString(CultureInfo.InvariantCulture), Facts(random), "linux");
                break;
            case 4:
                Database.Session.Execute(
                    $"UPDATE devices SET os = 'linux', last_seen = '2026-02-{random.Next(10, 28)}T00:00:00Z' WHERE device_id = '{device}'");
                break;
            default:
                // An ingest changes the hash with the facts.
                Database.Session.Execute(
                    $"UPDATE device_facts SET facts_json = '{Facts(random)}', content_hash = randomblob(32) WHERE device_no = {number}");
                break;
        }
    }

    private void Prepare(PlannedPolicy[]? policies = null) => Database.Runs.PrepareColumns(Request(policies ?? Policies));

    private FleetRun Evaluate() => Database.Runs.Evaluate(Request(Policies));

    /// <summary>Compares with the same fleet in a copy that has no columns.</summary>
    private void AgreesWithReports()
    {
        var copy = At("copy-" + Guid.NewGuid().ToString("N") + ".db");
        Database.Session.Execute($"VACUUM INTO '{copy}'");
        using var plain = FleetDatabase.Open(copy, DatabaseAccess.Write);
        plain.Session.Execute("DELETE FROM segment_frames");
        Assert.Equal(Lines(plain.Runs.Evaluate(Request(Policies))), Lines(Evaluate()));
    }

    private static List<string> Lines(FleetRun run) =>
        [run.Summary.RunId, .. run.Findings(FindingFilter.All).Select(finding => string.Join(' ',
            finding.Device.DeviceId, finding.Freshness, finding.Policy.PolicyId, finding.Policy.Tally, Line(finding.Outcome)))];

    private static string Line(Outcome outcome) => string.Join(' ',
        outcome.Status, OutcomeJson.Paths(outcome.MissingFacts), OutcomeJson.Checks(outcome.Checks), OutcomeJson.Causes(outcome.Causes));
}
