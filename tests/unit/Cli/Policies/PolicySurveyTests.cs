using System.Text.Json;
using System.Text.Json.Nodes;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies;

/// <summary>`policy validate --db`: what is suspicious in policies beside the fleet that they are for.</summary>
public sealed class PolicySurveyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>1,200 devices, 30 of them on macOS: what each rule answers on them, and what is said of it.</summary>
    [Theory]
    [InlineData("facts.disk.encryption_method == \"LUKS\"", "FM6040 3 of 1,200 devices report `facts.disk.encryption_method`")]
    [InlineData("facts.software.exists(s, s.name == \"git\")", "FM6040 1 of 1,200 devices reports `facts.software`")]
    [InlineData("facts.security.sip || device.os == \"linux\"", "FM6040 none of 1,200 devices reports `facts.security.sip`", "FM6042 no device fails this check: 1,170 of 1,200 devices pass, the others have no answer")]
    [InlineData("facts.memory.total_bytes > 0", "FM6041 the rule is unknown on all 1,200 devices", "missing: `facts.memory.total_bytes` (none report it)")]
    [InlineData("facts.hw.model == \"T14\" && facts.memory.total_bytes > 0 || facts.security.sip", "FM6041 the rule is unknown on all 1,200 devices", "missing: `facts.memory.total_bytes` (none report it), `facts.security.sip` (none report it), `facts.hw.model` (3 report it)")]
    [InlineData("int(device.hostname) > 0", "FM6041 the rule is an error on all 1,200 devices", "on one of them: `d0000` cannot be read as int")]
    [InlineData("facts.security.sip || int(device.hostname) > 0 && facts.disk.encrypted", "FM6041 the rule is unknown on all 1,200 devices")]
    [InlineData("device.os in [\"linux\", \"macos\"]", "FM6042 no device fails this check: all 1,200 devices pass")]
    [InlineData("facts.disk.free_bytes >= 0", "FM6043 no device passes this check: all 1,200 devices fail")]
    [InlineData("facts.disk.encrypted")]
    // The absence of a fact is dealt with.
    [InlineData("known(facts.disk.encryption_method) || facts.disk.encrypted")]
    // What FM6001 tells of is not told twice.
    [InlineData("facts.own.thing == 1", "FM6001 unknown fact `facts.own`")]
    // A mistake that a comment in the rule owns up to.
    [InlineData("facts.disk.encryption_method == \"LUKS\" // fleetmdm:ignore FM6040 the new agent reports it")]
    public void Each_rule_is_put_to_the_fleet(string rule, params string[] expected)
    {
        var path = _folder.Write("a.yaml", Policy("", "rule: '" + rule.Replace("'", "''", StringComparison.Ordinal) + "'"));

        Assert.Equal(
            expected.Where(text => text.StartsWith("FM", StringComparison.Ordinal)),
            Told(path, Fleet()).Select(found => found.Code + " " + found.Message));
        foreach (var help in expected.Where(text => !text.StartsWith("FM", StringComparison.Ordinal)))
            Assert.Contains(Told(path, Fleet()), found => found.Help == help);
    }

    /// <summary>Only the devices that a policy applies to count.</summary>
    [Theory]
    [InlineData("os: macos", "facts.os.build == \"x\"", "FM6043 no device passes this check: all 30 targeted devices fail")]
    [InlineData("os: linux", "facts.os.build == \"x\"", "FM6041 the rule is unknown on all 1,170 targeted devices")]
    [InlineData("tags: few", "device.os == \"linux\"")]
    [InlineData("os: windows", "facts.os.build == \"x\"")]
    // The condition of a target is a rule too: it is asked of the devices that the rest of the target matches.
    [InlineData("{ os: macos, when: facts.memory.total_bytes > 0 }", "facts.os.build == \"x\"", "FM6041 the rule is unknown on all 30 targeted devices")]
    [InlineData("when: facts.disk.encryption_method == \"LUKS\"", "facts.disk.encrypted", "FM6040 3 of 1,200 devices report `facts.disk.encryption_method`")]
    [InlineData("when: device.os == \"linux\"", "device.os != \"linux\"", "FM6043 no device passes this check: all 1,170 targeted devices fail")]
    public void Only_devices_that_the_policy_applies_to_count(string targets, string rule, params string[] expected)
    {
        var written = targets[0] == '{' ? "targets: " + targets : "targets:\n  " + targets;
        var path = _folder.Write("a.yaml", Policy(written + "\n", "rule: '" + rule + "'"));

        Assert.Equal(expected, Told(path, Fleet()).Select(found => found.Code + " " + found.Message));
    }

    [Fact]
    public void Assigned_policies_are_asked_of_their_devices()
    {
        var fleet = Fleet();
        var path = _folder.Write("a.yaml", Policy("", "rule: device.os == \"linux\""));
        CliRun.Of("policy", "add", path, "--db", fleet);
        Assert.Equal([], Told(path, fleet).Select(found => found.Code));

        CliRun.Of("policy", "assign", "a", "--tag", "mac", "--db", fleet);
        Assert.Equal(["FM6043"], Told(path, fleet).Select(found => found.Code));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(19)]
    public void Of_a_few_devices_nothing_is_said(int devices)
    {
        var path = _folder.Write("a.yaml", Policy("", "rule: facts.memory.total_bytes > 0"));

        Assert.Equal([], Told(path, Fleet(devices)).Select(found => found.Code));
        Assert.Equal(["FM6041"], Told(path, Fleet(20)).Select(found => found.Code));
    }

    [Fact]
    public void Now_is_the_time_that_is_asked_for()
    {
        var fleet = Fleet();
        var path = _folder.Write("a.yaml", Policy("", "rule: daysSince(device.last_seen) > 30"));

        Assert.Equal(["FM6043"], Told(path, fleet).Select(found => found.Code));
        Assert.Equal(["FM6042"], Told(path, fleet, "--as-of", "2027-01-01").Select(found => found.Code));
        Assert.Equal(2, CliRun.Of("policy", "validate", path, "--as-of", "2027-01-01").ExitCode);
    }

    /// <summary>The place in the file, whatever form the check has and however the rule is written.</summary>
    [Theory]
    [InlineData("rule: facts.disk.encrypted || facts.disk.encryption_method == \"x\"", 6, 35)]
    [InlineData("rule: |\n      facts.disk.encrypted ||\n      facts.disk.encryption_method == \"x\"", 8, 7)]
    [InlineData("key: disk.encryption_method\n    op: eq\n    value: x", 6, 10)]
    public void It_is_told_where_the_fact_is_named(string check, int line, int column)
    {
        var path = _folder.Write("a.yaml", Policy("", check));

        var found = Told(path, Fleet())[0];

        Assert.Equal(("FM6040", "one", line, column), (found.Code, found.CheckId, found.Line, found.Column));
    }

    [Theory]
    [InlineData("rule: facts.disk.encryption_method == \"x\" # fleetmdm:ignore FM6040 the new agent reports it")]
    [InlineData("# fleetmdm:ignore FM6040 the new agent reports it\n    rule: facts.disk.encryption_method == \"x\"")]
    public void A_comment_silences_it_and_is_never_called_unused(string check)
    {
        var path = _folder.Write("a.yaml", Policy("", check));

        foreach (var options in (string[][])[[], ["--db", Fleet()], ["--db", Fleet(3)]])
            Assert.Equal("1 policy in 1 file: no problems\n", CliRun.Of(["policy", "validate", path, .. options]).Out);
    }

    [Fact]
    public void Levels_apply_and_every_format_shows_it()
    {
        var path = _folder.Write("a.yaml", Policy("", "rule: facts.disk.encryption_method == \"x\""));
        var fleet = Fleet();

        foreach (var format in (string[])["text", "json", "sarif", "github"])
        {
            Assert.Contains("FM6040", CliRun.Of("policy", "validate", path, "--db", fleet, "--format", format).Out, StringComparison.Ordinal);
            Assert.DoesNotContain("FM6040", CliRun.Of("policy", "validate", path, "--db", fleet, "--ignore", "FM6040", "--format", format).Out, StringComparison.Ordinal);
        }
        Assert.Equal(0, CliRun.Of("policy", "validate", path, "--db", fleet).ExitCode);
        Assert.Equal(1, CliRun.Of("policy", "validate", path, "--db", fleet, "--deny", "warnings").ExitCode);
        Golden.Verify(
            "policy-validate-survey.txt",
            new CliRunner { Width = 80 }.Run("policy", "validate", path, "--db", fleet).Out.Replace(path, "a.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_stored()
    {
        var fleet = Fleet();
        var before = File.ReadAllBytes(fleet);

        Told(_folder.Write("a.yaml", Policy("", "rule: facts.disk.encrypted")), fleet);

        Assert.Equal(before, File.ReadAllBytes(fleet));
    }

    public void Dispose() => _folder.Dispose();

    private sealed record Finding(string Code, string Message, string? Help, string? CheckId, int Line, int Column);

    private static List<Finding> Told(string path, string fleet, params string[] options)
    {
        var run = CliRun.Of(["policy", "validate", path, "--db", fleet, "--json", .. options]);
        Assert.Equal("", run.Error);
        using var document = JsonDocument.Parse(run.OutBytes);
        return
        [
            .. document.RootElement.GetProperty("diagnostics").EnumerateArray().Select(found => new Finding(
                found.GetProperty("code").GetString()!,
                found.GetProperty("message").GetString()!,
                found.GetProperty("help").GetString(),
                found.GetProperty("check_id").GetString(),
                found.GetProperty("line").GetInt32(),
                found.GetProperty("column").GetInt32())),
        ];
    }

    /// <summary>Linux, but for every fortieth device; every other one encrypted; what is rare is on the first three.</summary>
    private string Fleet(int devices = 1_200)
    {
        var path = _folder[FormattableString.Invariant($"fleet-{devices}.db")];
        if (File.Exists(path)) return path;
        CliRun.Of("init", "--db", path);
        var reports = string.Join('\n', Enumerable.Range(0, devices).Select(Report));
        if (devices > 0) Assert.Equal(0, CliRun.Of("ingest", _folder.Write(devices + ".jsonl", reports), "--db", path).ExitCode);
        return path;
    }

    private static string Report(int i)
    {
        var isMac = i % 40 == 39;
        var disk = new JsonObject { ["encrypted"] = i % 2 == 0, ["free_bytes"] = -1 };
        var facts = new JsonObject { ["disk"] = disk };
        if (i < 3) (disk["encryption_method"], facts["hw"]) = ("LUKS", new JsonObject { ["model"] = "T14" });
        if (i == 7) facts["software"] = new JsonArray();
        if (isMac) facts["os"] = new JsonObject { ["build"] = "23E" };
        var name = FormattableString.Invariant($"d{i:0000}");
        return new JsonObject
        {
            ["device_id"] = name,
            ["hostname"] = name,
            ["os"] = isMac ? "macos" : "linux",
            ["last_seen"] = "2026-01-31T00:00:00Z",
            ["tags"] = new JsonArray(isMac ? "mac" : i < 10 ? "few" : "many"),
            ["facts"] = facts,
        }.ToJsonString();
    }

    private static string Policy(string targets, string check) =>
        $"""
        id: a
        name: A
        severity: low
        {targets}checks:
          - id: one
            {check}
            message: m
            remediation: r

        """;
}
