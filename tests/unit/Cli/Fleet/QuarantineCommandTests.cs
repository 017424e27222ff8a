using System.Text;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

public sealed class QuarantineCommandTests : IDisposable
{
    private const string Records =
        """
        {"device_id":"a","hostname":"a","os":"linux"}
        {"device_id":"b","os":"macos","facts":{"disk":{"recovery_key":"S3CR3T","encrypted":true}}}
        {"device_id":"c","hostname":"c","os":"macos","last_seen":"2026-03-01T00:00:00Z"}
        # a line of a log

        """;

    private readonly SampleFleet _fleet = new();

    public QuarantineCommandTests() => _fleet.Done("init");

    public void Dispose() => _fleet.Dispose();

    [Theory]
    [InlineData("list")]
    [InlineData("retry")]
    public void An_empty_quarantine_is_no_failure(string command)
    {
        var run = _fleet.Run("quarantine", command);

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("nothing is set aside", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Golden()
    {
        var output = new StringBuilder();
        foreach (var line in (string[])
            [
                "ingest -", "quarantine list", "quarantine list --code fm4205", "quarantine show 1", "quarantine show 3",
                "quarantine retry --dry-run --as-of 2026-03-02", "quarantine retry --as-of 2026-03-02", "quarantine list",
                "quarantine retry 9 1", "quarantine drop", "quarantine drop --all 1", "quarantine drop --code FM4111 --dry-run",
                "quarantine drop 1 3", "quarantine list", "quarantine show 1",
            ])
        {
            var run = _fleet.Run(new CliRunner { Input = Encoding.UTF8.GetBytes(Records) }, line.Split(' '));
            output.Append("$ fleetmdm ").Append(line).Append(" → ").Append(run.ExitCode).Append('\n')
                .Append(run.Out).Append(run.Error).Append('\n');
        }

        Support.Golden.Verify("fleet/quarantine.txt", output.ToString());
    }

    [Theory]
    [InlineData("fleetmdm.quarantine/v1", 0, "quarantine", "list")]
    [InlineData("fleetmdm.quarantine-show/v1", 0, "quarantine", "show", "1")]
    [InlineData("fleetmdm.quarantine-show/v1", 0, "quarantine", "show", "3")]
    [InlineData("fleetmdm.quarantine-retry/v1", 3, "quarantine", "retry", "--dry-run")]
    [InlineData("fleetmdm.quarantine-retry/v1", 3, "quarantine", "retry")]
    public void Json_is_what_its_schema_says(string schema, int exitCode, params string[] args)
    {
        _fleet.Run("ingest", _fleet.Write("mixed.jsonl", Records));
        var run = _fleet.Run([.. args, "--json"]);

        Assert.Equal(exitCode, run.ExitCode);
        Commands.SchemaTests.Conforms(schema, run.OutBytes);
        Assert.DoesNotContain("S3CR3T", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quarantine", "show", "x")]
    [InlineData("quarantine", "show", "-1")]
    [InlineData("quarantine", "show", "99999999999999999999")]
    [InlineData("quarantine", "retry", "1", "x")]
    [InlineData("quarantine", "drop", "1.5")]
    [InlineData("quarantine", "list", "--batch", "x")]
    public void What_is_no_number_is_refused(params string[] args)
    {
        var run = _fleet.Run(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("error[FM80", run.Error, StringComparison.Ordinal);
    }
}
