using System.Text;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

public sealed class DeviceMergeTests : IDisposable
{
    private const string Native =
        """{"device_id":"mac-1","hostname":"studio-1","os":"macos","os_version":"14.4","serial":"C02XK0AAJGH5","last_seen":"2026-01-20T00:00:00Z","facts":{"cpu":{"cores":8},"disk":{"encrypted":false}}}""";

    private const string Fleet =
        """{"id":17,"uuid":"","hostname":"studio-1.example","platform":"darwin","osquery_version":"5.11.0","os_version":"macOS 14.5","seen_time":"2026-01-30T00:00:00Z","hardware_serial":"C02XK0AAJGH5","disk_encryption_enabled":true}""";

    private readonly SampleFleet _fleet = new();

    public DeviceMergeTests()
    {
        _fleet.Done("init");
        _fleet.Done("ingest", _fleet.Write("native.json", Native));
        _fleet.Done("ingest", _fleet.Write("fleet.json", Fleet));
    }

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public void Golden()
    {
        var output = new StringBuilder();
        foreach (var line in (string[])
            [
                "device duplicates", "device merge mac-1 fleet:17 --dry-run", "device list", "device merge mac-1 fleet:17",
                "device list", "device show mac-1", "device show mac-1 --sources", "device show fleet:17", "device duplicates",
                "device precedence facts.disk native", "device precedence", "device precedence facts.disk --reset",
                "device split mac-1", "device split fleet:17", "device split fleet:17", "device list",
            ])
        {
            var run = _fleet.Run(line.Split(' '));
            output.Append("$ fleetmdm ").Append(line).Append(" → ").Append(run.ExitCode).Append('\n')
                .Append(run.Out).Append(run.Error).Append('\n');
        }

        Support.Golden.Verify("fleet/device-merge.txt", output.ToString());
    }

    [Fact]
    public void What_sources_joined_can_be_taken_apart()
    {
        _fleet.Done("ingest", _fleet.Write("same.json", Fleet.Replace("\"uuid\":\"\"", "\"uuid\":\"mac-1\"", StringComparison.Ordinal)));
        var output = new StringBuilder();
        foreach (var line in (string[])
            [
                "device split mac-1", "device split mac-1 --source jamf", "device split mac-9 --source fleet", "device split mac-1 --source fleet", "device list",
                "device split mac-1 --source native", "device merge mac-1 fleet:mac-1", "device split mac-1 --source fleet", "device split fleet:mac-1",
            ])
        {
            var run = _fleet.Run(line.Split(' '));
            output.Append("$ fleetmdm ").Append(line).Append(" → ").Append(run.ExitCode).Append('\n')
                .Append(run.Out).Append(run.Error).Append('\n');
        }

        Support.Golden.Verify("fleet/device-split.txt", output.ToString());
    }

    [Fact]
    public void Json_is_what_its_schema_says()
    {
        Commands.SchemaTests.Conforms("fleetmdm.duplicates/v1", _fleet.Run("device", "duplicates", "--json").OutBytes);
        Commands.SchemaTests.Conforms("fleetmdm.device-show/v1", _fleet.Run("device", "show", "mac-1", "--json").OutBytes);
        _fleet.Done("device", "merge", "mac-1", "fleet:17");
        Commands.SchemaTests.Conforms("fleetmdm.device-show/v1", _fleet.Run("device", "show", "mac-1", "--json").OutBytes);
        Commands.SchemaTests.Conforms("fleetmdm.duplicates/v1", _fleet.Run("device", "duplicates", "--json").OutBytes);
    }

    [Theory]
    [InlineData("FM8113", "device", "merge", "mac-1", "other")]
    [InlineData("FM8010", "device", "merge", "mac-1", "mac-9")]
    [InlineData("FM8004", "device", "merge", "mac-1", "mac-1")]
    [InlineData("FM8003", "device", "merge", "mac-1")]
    [InlineData("FM8114", "device", "split", "mac-1")]
    [InlineData("FM8114", "device", "split", "mac-9")]
    [InlineData("FM8005", "device", "precedence", "disk", "native")]
    [InlineData("FM8005", "device", "precedence", "facts.disk", "natve")]
    [InlineData("FM8003", "device", "precedence", "facts.disk")]
    [InlineData("FM8003", "device", "precedence", "--reset")]
    [InlineData("FM8004", "device", "precedence", "facts.disk", "native", "--reset")]
    public void What_cannot_be_done_is_refused_and_changes_nothing(string code, params string[] args)
    {
        _fleet.Done("ingest", _fleet.Write("other.json", Native.Replace("mac-1", "other", StringComparison.Ordinal).Replace("C02XK0AAJGH5", "C02ZZ0AAJGH5", StringComparison.Ordinal)));
        var before = _fleet.Done("export");
        var run = _fleet.Run(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("error[" + code + "]", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, _fleet.Done("export"));
    }
}
