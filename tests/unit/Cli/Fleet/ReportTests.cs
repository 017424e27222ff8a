using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

public sealed class ReportTests : IDisposable
{
    private readonly SampleFleet _fleet = SampleFleet.Stored();

    public ReportTests() => _fleet.Run("check");

    public void Dispose() => _fleet.Dispose();

    [Theory]
    [InlineData("policy", "table", "txt")]
    [InlineData("policy", "json", "json")]
    [InlineData("policy", "jsonl", "jsonl")]
    [InlineData("policy", "csv", "csv")]
    [InlineData("device", "table", "txt")]
    [InlineData("device", "json", "json")]
    [InlineData("device", "jsonl", "jsonl")]
    [InlineData("device", "csv", "csv")]
    public void Shows_the_last_run_from_one_side(string side, string format, string extension)
    {
        var run = _fleet.Run("report", "--by", side, "--format", format);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Golden.Verify("fleet/report-" + side + "." + extension, run.Out);
    }

    [Theory]
    [InlineData("table", "txt")]
    [InlineData("json", "json")]
    public void Shows_the_matrix(string format, string extension)
    {
        var run = _fleet.Run("report", "--matrix", "--format", format);

        Assert.Equal(0, run.ExitCode);
        Golden.Verify("fleet/report-matrix." + extension, run.Out);
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public void The_matrix_has_the_rows_of_the_check(string format) =>
        Assert.Equal(_fleet.Run("check", "--format", format).Out, _fleet.Done("report", "--matrix", "--format", format));

    [Theory]
    [InlineData("--by", "policy")]
    [InlineData("--by", "device")]
    [InlineData("--matrix")]
    public void Fits_a_narrow_terminal(params string[] side)
    {
        var run = _fleet.Run(new CliRunner { Width = 80 }, ["report", .. side]);

        Golden.Verify("fleet/report-80-" + side[^1].TrimStart('-') + ".txt", run.Out);
        Assert.All(run.Out.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void Only_failing_keeps_rows_with_a_failure()
    {
        Assert.Equal(["disk-encryption", "firewall", "os-current"], Ids("--sort", "id", "--only-failing"));
        Assert.Equal(["lin-001", "mac-002"], Ids("--by", "device", "--sort", "id", "--only-failing"));
        Assert.All(Rows("--matrix", "--only-failing"), row => Assert.Equal("fail", row.GetProperty("status").GetString()));
    }

    [Fact]
    public void Sorts_and_takes_the_first()
    {
        Assert.Equal(["os-current"], Ids("--top", "1"));
        Assert.Equal(["agent", "disk-encryption", "firewall", "os-current", "passcode"], Ids("--sort", "id"));
        Assert.Equal(["mac-002"], Ids("--by", "device", "--top", "1"));
        Assert.Equal("chr-001", Ids("--by", "device", "--sort", "last-seen")[0]);
        Assert.Equal(3, Rows("--matrix", "--top", "3").Count);
    }

    [Fact]
    public void Narrows_to_devices_policies_and_tags()
    {
        Assert.Equal(["mac-001", "mac-002"], Ids("--by", "device", "--sort", "id", "--tag", "prod"));
        Assert.Equal(["firewall"], Ids("--policy", "firewall"));
        using var document = JsonDocument.Parse(_fleet.Done("report", "--device", "mac-002", "--json"));
        Assert.Equal(1, document.RootElement.GetProperty("devices").GetInt32());
        Assert.Equal(2, document.RootElement.GetProperty("totals").GetProperty("fail").GetInt32());
    }

    [Fact]
    public void Gates_only_when_asked()
    {
        Assert.Equal(0, _fleet.Run("report").ExitCode);
        Assert.Equal(1, _fleet.Run("report", "--fail-on", "fail").ExitCode);
        Assert.Equal(0, _fleet.Run("report", "--fail-on", "fail", "--policy", "passcode").ExitCode);
    }

    [Fact]
    public void A_removed_device_is_said_and_left_out()
    {
        _fleet.Done("device", "remove", "mac-002");

        var text = _fleet.Done("report");
        Assert.Contains("1 device of this run was removed since and left out.", text, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(_fleet.Done("report", "--json"));
        Assert.Equal(5, document.RootElement.GetProperty("devices").GetInt32());
        Assert.Equal(1, document.RootElement.GetProperty("removed_devices").GetInt32());
    }

    [Fact]
    public void Without_a_stored_run_one_is_made_and_said()
    {
        using var fresh = SampleFleet.Stored();
        var run = fresh.Run("report");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("no check was stored yet", run.Error, StringComparison.Ordinal);
        Assert.Equal(_fleet.Done("report"), run.Out);
        Assert.Contains("no check was stored yet", fresh.Run("report").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_narrowed_check_does_not_take_the_place_of_the_whole()
    {
        var before = _fleet.Done("report");
        _fleet.Run("check", "--device", "mac-001");
        Assert.Equal(before, _fleet.Done("report"));
    }

    [Fact]
    public void As_of_evaluates_anew()
    {
        using var document = JsonDocument.Parse(_fleet.Done("report", "--as-of", "2027-01-01", "--json"));
        Assert.Equal("2027-01-01T00:00:00Z", document.RootElement.GetProperty("as_of").GetString());
        Assert.Equal(6, document.RootElement.GetProperty("totals").GetProperty("stale_devices").GetInt32());
    }

    [Fact]
    public void Names_the_scripts_that_remedy_failures()
    {
        var script = _fleet.Write("fix.sh", "#!/bin/sh\n");
        _fleet.Done("script", "add", script, "--id", "enable-encryption", "--name", "Turn on encryption");
        _fleet.Done("script", "add", script, "--id", "firewall-on", "--name", "Turn on the firewall");
        _fleet.Done("script", "attach", "firewall-on", "--policy", "firewall");

        Golden.Verify("fleet/report-remedies.txt", _fleet.Done("report"));
        Assert.Contains("script: firewall-on, Turn on the firewall", _fleet.Run("check", "--device", "lin-001").Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FM8010", "--device", "mac-01")]
    [InlineData("FM8110", "--policy", "firewal")]
    [InlineData("FM8104", "--tag", "prdo")]
    [InlineData("FM8005", "--sort", "colour")]
    [InlineData("FM8005", "--by", "colour")]
    [InlineData("FM8004", "--by", "device", "--matrix")]
    [InlineData("FM8005", "--top", "-1")]
    public void Refuses_what_it_does_not_know(string code, params string[] args)
    {
        var run = _fleet.Run(["report", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("error[" + code + "]", run.Error, StringComparison.Ordinal);
    }

    private string[] Ids(params string[] args) =>
    [
        .. Rows(args).Select(row =>
            row.GetProperty(row.TryGetProperty("policy_id", out _) ? "policy_id" : "device_id").GetString()!),
    ];

    private List<JsonElement> Rows(params string[] args) =>
    [
        .. _fleet.Done(["report", "--format", "jsonl", .. args])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement),
    ];
}
