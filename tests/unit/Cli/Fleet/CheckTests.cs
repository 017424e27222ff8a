using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

public sealed class CheckTests : IDisposable
{
    private readonly SampleFleet _fleet = SampleFleet.Stored();

    public void Dispose() => _fleet.Dispose();

    [Theory]
    [InlineData("table", "txt")]
    [InlineData("json", "json")]
    [InlineData("jsonl", "jsonl")]
    [InlineData("csv", "csv")]
    public void Writes_the_whole_fleet(string format, string extension)
    {
        var run = _fleet.Run("check", "--format", format);

        Assert.Equal(1, run.ExitCode);
        Golden.Verify("fleet/check." + extension, run.Out);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void A_terminal_gets_a_table_that_fits(int width)
    {
        var run = _fleet.Run(new CliRunner { Width = width }, "check");

        Golden.Verify("fleet/check-" + width + ".txt", run.Out);
        Assert.All(run.Out.Split('\n'), line => Assert.True(line.Length <= width, line));
    }

    [Fact]
    public void Colour_marks_what_is_wrong()
    {
        var run = _fleet.Run(new CliRunner { Width = 80, Color = true }, "check");

        Golden.Verify("fleet/check-color.txt", run.Out.Replace("\x1b", "ESC", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mac-001")]
    [InlineData("mac-002")]
    [InlineData("lin-001")]
    [InlineData("chr-001")]
    public void Shows_each_check_of_a_device(string device)
    {
        var run = _fleet.Run("check", "--device", device);

        Golden.Verify("fleet/check-device-" + device + ".txt", run.Out);
    }

    [Fact]
    public void Shows_the_details_of_a_device_to_a_program()
    {
        var run = _fleet.Run("check", "--device", "mac-002", "--json");

        Golden.Verify("fleet/check-device.json", run.Out);
    }

    [Fact]
    public void A_list_that_is_missing_is_told_once_and_not_its_fields()
    {
        var policy = _fleet.Write("chrome.yaml",
            """
            id: chrome
            name: Chrome is recent
            severity: low
            checks:
              - id: recent
                rule: facts.software.exists(s, s.name == "Chrome" && version(s.version).atLeast("142"))
                message: Chrome is old
                remediation: Restart it.
            """);
        _fleet.Done("policy", "add", policy);

        var run = _fleet.Run("check", "--device", "mac-001", "--policy", "chrome");

        Assert.EndsWith("  unknown  recent\n           facts.software was not reported\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_named_like_its_id_is_named_once()
    {
        _fleet.Done("script", "add", _fleet.Write("enable-encryption.sh", "#!/bin/sh\n"));

        Assert.Contains("script: enable-encryption\n", _fleet.Run("check", "--device", "mac-002").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void One_stale_device_is_told_in_the_singular() =>
        Assert.Contains(
            "1 device is stale: not seen for 30 days, so its results may be old.",
            _fleet.Run("check", "--device", "ios-001", "mac-001", "--format", "table").Out + _fleet.Run("check", "--tag", "byod").Out,
            StringComparison.Ordinal);

    [Fact]
    public void Names_the_next_step_on_stderr_only()
    {
        var run = _fleet.Run("check");

        Assert.Contains("next: `--device mac-002` shows why", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("next:", run.Out, StringComparison.Ordinal);
        Assert.Empty(_fleet.Run("check", "--quiet").Error);
        Assert.Empty(_fleet.Run("check", "--json").Error);
    }

    [Fact]
    public void Files_and_the_database_give_the_same_bytes()
    {
        foreach (var format in (string[])["table", "json", "jsonl", "csv"])
            Assert.Equal(_fleet.Run("check", "--format", format).Out, _fleet.OneShot("--format", format).Out);
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("fail", 1)]
    [InlineData("critical", 1)]
    [InlineData("unknown:critical", 1)]
    public void The_threshold_decides_the_exit_code(string failOn, int expected) =>
        Assert.Equal(expected, _fleet.Run("check", "--fail-on", failOn).ExitCode);

    [Theory]
    [InlineData("passcode", "unknown", 0)] // passes
    [InlineData("firewall", "critical", 0)] // fails, but is medium
    [InlineData("firewall", "medium", 1)]
    public void The_threshold_looks_at_the_policies_asked_for(string policy, string failOn, int expected) =>
        Assert.Equal(expected, _fleet.Run("check", "--policy", policy, "--fail-on", failOn).ExitCode);

    [Fact]
    public void Errors_and_unknowns_gate_when_asked()
    {
        string[] windows = ["check", "--device", "win-001"];
        Assert.Equal(0, _fleet.Run(windows).ExitCode);
        Assert.Equal(0, _fleet.Run([.. windows, "--fail-on", "error"]).ExitCode);
        Assert.Equal(1, _fleet.Run([.. windows, "--fail-on", "unknown"]).ExitCode);

        string[] linux = ["check", "--device", "lin-001", "--policy", "agent"];
        Assert.Equal(0, _fleet.Run(linux).ExitCode);
        Assert.Equal(1, _fleet.Run([.. linux, "--fail-on", "error"]).ExitCode);
    }

    [Fact]
    public void Narrows_to_devices_policies_and_tags()
    {
        using var byTag = JsonDocument.Parse(_fleet.Run("check", "--tag", "PROD", "--json").Out);
        Assert.Equal(2, byTag.RootElement.GetProperty("devices").GetInt32());

        var rows = _fleet.Run("check", "--device", "mac-001", "win-001", "--policy", "firewall", "--format", "csv").Out;
        Assert.Equal(3, rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("FM8010", "did you mean `mac-001`?", "--device", "mac-01")]
    [InlineData("FM8010", "did you mean `firewall`?", "--policy", "firewal")]
    [InlineData("FM8104", "did you mean `prod`?", "--tag", "prdo")]
    [InlineData("FM8105", "leave one out", "--device", "win-001", "--tag", "prod")]
    [InlineData("FM8109", "expected none", "--fail-on", "sometimes")]
    [InlineData("FM8103", "give `--policies PATH…` too", "--inventory", "x.json")]
    [InlineData("FM8103", "give `--inventory PATH…` too", "--policies", "x.yaml")]
    [InlineData("FM8103", "`--as` needs `--inventory`", "--as", "fleet")]
    [InlineData("FM8103", "`--mappings` needs `--inventory`", "--mappings", "x")]
    [InlineData("FM8103", "`--tables-of` needs `--inventory`", "--tables-of", "x")]
    [InlineData("FM8103", "`--assume-timezone` needs `--inventory`", "--assume-timezone", "UTC")]
    public void Refuses_what_it_does_not_know(string code, string help, params string[] args)
    {
        var run = _fleet.Run(["check", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("error[" + code + "]", run.Error, StringComparison.Ordinal);
        Assert.Contains(help, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_fleet_or_no_policy_is_no_pass()
    {
        using var empty = new SampleFleet();
        empty.Done("init");
        Assert.Contains("FM8101", empty.Run("check").Error, StringComparison.Ordinal);
        empty.Done("ingest", empty.Inventory);
        var run = empty.Run("check");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("FM8102", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_with_errors_refuses_the_check()
    {
        _fleet.Write("policies/broken.yaml", "id: broken\nname: Broken\nseverity: low\nchecks:\n  - id: a\n    rule: fact.x == 1\n");

        var run = _fleet.OneShot();

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("broken.yaml:6:11", run.Error, StringComparison.Ordinal);
        Assert.Contains("error[FM8106]: nothing was checked: the policies have 1 error", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_set_aside_are_told_and_leave_no_definite_yes()
    {
        _fleet.Write("reports/bad.jsonl", "{\"device_id\":\"x\"}\n");
        string[] args =
        [
            "check", "--inventory", _fleet.Inventory, _fleet["reports/bad.jsonl"], "--policies", _fleet.PolicyFolder,
        ];

        var passing = new CliRunner().Run([.. args, "--policy", "passcode"]);
        Assert.Equal(3, passing.ExitCode);
        Assert.Contains("bad.jsonl:1: set aside", passing.Error, StringComparison.Ordinal);
        Assert.Equal(1, new CliRunner().Run([.. args, "--policy", "firewall"]).ExitCode);
    }

    [Fact]
    public void An_inventory_without_a_device_is_refused()
    {
        var bad = _fleet.Write("reports/bad.jsonl", "{\"device_id\":\"x\"}\n");
        var run = CliRun.Of("check", "--inventory", bad, "--policies", _fleet.PolicyFolder);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("FM8101", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_inventory_that_is_not_there_is_refused()
    {
        var run = CliRun.Of("check", "--inventory", _fleet["nowhere.json"], "--policies", _fleet.PolicyFolder);

        Assert.Equal(2, run.ExitCode);
        Assert.Single(run.Error.Split('\n'), line => line.StartsWith("error[", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_question_has_the_same_answer_whatever_the_culture()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        var expected = _fleet.Run("check", "--device", "mac-002", "--json").Out + _fleet.Run("check").Out;
        try
        {
            Thread.CurrentThread.CurrentCulture = StrangeCulture();
            Assert.Equal(expected, _fleet.Run("check", "--device", "mac-002", "--json").Out + _fleet.Run("check").Out);
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    private static System.Globalization.CultureInfo StrangeCulture()
    {
        var culture = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "~";
        culture.DateTimeFormat.DateSeparator = "/";
        culture.DateTimeFormat.TimeSeparator = ".";
        return culture;
    }
}
