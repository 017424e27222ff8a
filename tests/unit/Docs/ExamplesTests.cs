using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Docs;

/// <summary>The examples are what a newcomer copies: they are in order, all of them.</summary>
public sealed class ExamplesTests
{
    private static readonly string Fleet = Repository.At("examples/fleet");
    private static readonly string Policies = Repository.At("examples/policies");
    private static readonly CliRunner Runner = new() { Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero) };

    [Fact]
    public void Every_policy_validates_without_a_warning()
    {
        var run = Runner.Run("policy", "validate", Policies, "--format", "json");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(JsonDocument.Parse(run.Out).RootElement.GetProperty("diagnostics").EnumerateArray());
    }

    [Fact]
    public void Every_policy_passes_its_tests()
    {
        var run = Runner.Run("policy", "test", Policies);

        Assert.True(run.ExitCode == 0, run.Out + run.Error);
    }

    [Fact]
    public void The_tests_reach_every_part_of_every_rule_and_find_every_mistake()
    {
        var run = Runner.Run("policy", "test", Policies, "--coverage", "--mutate");

        Assert.True(run.ExitCode == 0, run.Out + run.Error);
    }

    [Fact]
    public void Every_policy_is_laid_out()
    {
        var run = Runner.Run("policy", "fmt", "--check", Policies);

        Assert.Equal((0, "", "18 files: 18 laid out already\n"), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public void Every_report_is_taken_in()
    {
        using var folder = new TemporaryFolder();
        var database = folder["fleet.db"];
        Runner.Run("init", "--db", database);

        var run = Runner.Run("ingest", Fleet, "--db", database, "--strict");

        Assert.True(run.ExitCode == 0, run.Error);
        var devices = Runner.Run("device", "list", "--db", database, "--format", "json");
        Assert.Equal(39, JsonDocument.Parse(devices.Out).RootElement.GetProperty("devices").GetArrayLength());
    }

    [Fact]
    public void Every_export_of_another_tool_is_taken_in()
    {
        using var folder = new TemporaryFolder();
        var database = folder["fleet.db"];
        Runner.Run("init", "--db", database);

        var run = Runner.Run("ingest", Repository.At("examples/exports"), "--db", database, "--strict");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain("warning", run.Error, StringComparison.Ordinal);
        var check = Runner.Run("check", "--inventory", Repository.At("examples/exports"), "--policies", Policies, "--format", "json");
        Assert.Equal(1, check.ExitCode);
    }

    /// <summary>The exporter of this system is run here; the others need theirs.</summary>
    [Fact]
    public async Task The_exporter_for_Linux_prints_a_report_of_this_machine()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new TemporaryFolder();
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", [Repository.At("examples/exporters/linux.sh")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var complaints = shell.StandardError.ReadToEndAsync();
        var report = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();

        Assert.Equal((0, ""), (shell.ExitCode, await complaints));
        var database = folder["fleet.db"];
        var runner = new CliRunner { Input = System.Text.Encoding.UTF8.GetBytes(report), Now = DateTimeOffset.UtcNow };
        runner.Run("init", "--db", database);
        var run = runner.Run("ingest", "-", "--as", "native", "--strict", "--db", database);
        Assert.Equal((0, "read - as native, as told (1 record)\n"), (run.ExitCode, run.Error));
        using var stored = JsonDocument.Parse(runner.Run("export", "--db", database, "--format", "jsonl").Out);
        Assert.Equal("linux", stored.RootElement.GetProperty("os").GetString());
        var facts = stored.RootElement.GetProperty("facts");
        Assert.True(facts.GetProperty("memory").GetProperty("total_bytes").GetInt64() > 0);
        Assert.Contains(facts.GetProperty("users").EnumerateArray(), user => user.GetProperty("name").GetString() == "root");
        Assert.NotEmpty(facts.GetProperty("os").GetProperty("kernel").GetString()!);
    }

    [Fact]
    public void Every_policy_has_what_people_need_to_act_on_it_and_tests_of_every_answer()
    {
        foreach (var path in Directory.EnumerateFiles(Policies))
        {
            var text = File.ReadAllText(path);
            var checks = Count(text, "\n  - id: ");
            Assert.True(checks > 0, path);
            Assert.Equal((checks, checks), (Count(text, "\n    message: "), Count(text, "\n    remediation: ")));
            Assert.Equal((1, 1, 1), (Count(text, "\ndescription: "), Count(text, "\nseverity: "), Count(text, "\nreferences:")));
            Assert.All(["pass", "fail", "not_applicable"], answer => Assert.Contains("    expect: " + answer + "\n", text));
            // A device that was never seen is a finding there: nothing is left unknown.
            if (Path.GetFileName(path) != "last-seen.yaml") Assert.Contains("    expect: unknown\n", text);
        }
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
