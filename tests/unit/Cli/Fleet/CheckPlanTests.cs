using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

/// <summary>`check --plan`: how rules are evaluated for a fleet, with nothing evaluated.</summary>
public sealed class CheckPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_part_says_how_it_is_evaluated()
    {
        var run = Plan("""
            id: a
            name: A
            targets:
              when: facts.disk.encrypted == true
            checks:
              - id: space
                rule: facts.disk.free_bytes >= 20000000000 && !(facts.disk.encrypted == true)
              - id: seen
                rule: 'now - device.last_seen < duration("720h") ? true : facts.disk.free_bytes * 10 >= facts.disk.total_bytes'
              - id: chrome
                rule: facts.software.exists(s, s.name == "Chrome" && version(s.version).atLeast("140"))
            """);

        Assert.Equal(0, run.ExitCode);
        Golden.Verify("fleet/check-plan.txt", run.Out);
    }

    [Fact]
    public void A_policy_that_looks_at_all_facts_is_asked_device_by_device()
    {
        var run = Plan("""
            id: a
            name: A
            checks:
              - rule: size(facts) > 3
            """);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("device by device: a rule looks at all facts as one", run.Out, StringComparison.Ordinal);
        Assert.Contains("Reads the report of every device", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_get_the_same_as_data()
    {
        var run = Plan("""
            id: a
            name: A
            checks:
              - rule: facts.disk.free_bytes >= 1 || device.os == "linux"
            """, "--json");

        Commands.SchemaTests.Conforms("fleetmdm.plan/v1", run.OutBytes);
        using var document = JsonDocument.Parse(run.OutBytes);
        var policy = document.RootElement.GetProperty("policies")[0];
        var body = policy.GetProperty("rules")[0].GetProperty("body");
        Assert.Equal("fleetmdm.plan/v1", document.RootElement.GetProperty("schema").GetString());
        Assert.False(policy.GetProperty("reads_clock").GetBoolean());
        Assert.Equal(2, body.GetProperty("parts").GetArrayLength());
        Assert.Equal("facts.disk.free_bytes >= 1", body.GetProperty("parts")[0].GetProperty("source").GetString());
        Assert.Equal(["facts.disk.free_bytes", "device.os"], document.RootElement.GetProperty("columns").EnumerateArray().Select(name => name.GetString()));
    }

    [Theory]
    [InlineData("`--explain` and `--plan` contradict", "--explain", "--device", "a")]
    [InlineData("`--plan` and `--format csv` contradict", "--format", "csv")]
    public void What_does_not_go_together_is_refused(string expected, params string[] options)
    {
        var run = CliRun.Of(["check", "--plan", .. options]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private CliRun Plan(string policy, params string[] options)
    {
        var report = _folder.Write("device.json", """{"device_id":"a","hostname":"h","os":"linux"}""");
        return CliRun.Of(["check", "--plan", "--inventory", report, "--policies", _folder.Write("a.yaml", policy + "\n"), .. options]);
    }
}
