using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies;

/// <summary>Policies that contradict each other, and policies that say what others say.</summary>
public sealed class PolicyRelationTests : IDisposable
{
    private const string Idle = "facts.security.screen_lock.max_idle_seconds";

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("FM6034 second", "", Idle + " <= 600", "", Idle + " > 3600")]
    [InlineData("", "", Idle + " <= 600", "", Idle + " > 300")]
    [InlineData("FM6035 second", "", Idle + " <= 600", "", Idle + " <= 900")]
    [InlineData("FM6035 first", "", Idle + " <= 900", "", Idle + " <= 600")]
    [InlineData("FM6035 second", "", "facts.disk.encrypted", "", "facts.disk.encrypted == true || device.os == \"linux\"")]
    [InlineData("FM6034 second", "", "facts.disk.encrypted", "", "'!facts.disk.encrypted'")]
    // Devices that only one of the two speaks of, and devices that nobody knows.
    [InlineData("", "os: macos", Idle + " <= 600", "os: windows", Idle + " > 3600")]
    [InlineData("FM6034 second", "os: [macos, windows]", Idle + " <= 600", "os: windows", Idle + " > 3600")]
    [InlineData("", "tags: [office]", Idle + " <= 600", "tags: [kiosk]", Idle + " > 3600")]
    [InlineData("FM6034 second", "", Idle + " <= 600", "tags: [kiosk]", Idle + " > 3600")]
    [InlineData("", "when: '!(\"kiosk\" in device.tags)'", Idle + " <= 600", "tags: [kiosk]", Idle + " > 3600")]
    [InlineData("", "os: macos", Idle + " <= 600", "", Idle + " <= 900")]
    // A system that the target rules out cannot be what makes a rule true.
    [InlineData("FM6034 second", "os: macos", Idle + " <= 600", "os: macos", "device.os == \"linux\" || " + Idle + " > 900")]
    // Where missing facts pass, both can be passed.
    [InlineData("", "", Idle + " <= 600", "", Idle + " > 3600\n    on_missing: pass")]
    [InlineData("", "", Idle + " <= 600", "", Idle + " <= 900\n    on_missing: fail")]
    public void They_are_told_where_their_clauses_decide_it(
        string expected, string targets, string rule, string otherTargets, string otherRule)
    {
        _folder.Write("1.yaml", Policy("first", targets, rule));
        _folder.Write("2.yaml", Policy("second", otherTargets, otherRule));

        var run = CliRun.Of("policy", "validate", _folder.Path, "--json", "--ignore", "FM6016", "--ignore", "FM6018");

        using var document = JsonDocument.Parse(run.OutBytes);
        var found = document.RootElement.GetProperty("diagnostics").EnumerateArray()
            .Select(diagnostic => diagnostic.GetProperty("code").GetString() + " " + diagnostic.GetProperty("policy_id").GetString());
        Assert.Equal(expected.Length == 0 ? [] : [expected], found);
    }

    [Fact]
    public void Of_many_policies_alike_each_is_told_once()
    {
        for (var i = 0; i < 4; i++) _folder.Write($"{i}.yaml", Policy($"policy-{i}", "", Idle + " <= 600"));

        var run = CliRun.Of("policy", "validate", _folder.Path);

        Assert.EndsWith("4 policies in 4 files: 3 notes\n", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("facts.firewall.enabled", "facts . firewall.enabled", "FM6031 two")]
    [InlineData("facts.firewall.enabled", "facts.firewall.stealth", "")]
    public void A_check_with_the_rule_of_another_one_is_told(string rule, string other, string expected)
    {
        var path = _folder.Write(
            "a.yaml",
            $$"""
            id: a
            name: A
            severity: low
            checks:
              - { id: one, rule: {{rule}}, message: m, remediation: r }
              - { id: two, rule: {{other}}, message: m, remediation: r }

            """);

        using var document = JsonDocument.Parse(CliRun.Of("policy", "validate", path, "--json").OutBytes);

        var found = document.RootElement.GetProperty("diagnostics").EnumerateArray()
            .Select(diagnostic => diagnostic.GetProperty("code").GetString() + " " + diagnostic.GetProperty("check_id").GetString());
        Assert.Equal(expected.Length == 0 ? [] : [expected], found);
    }

    public void Dispose() => _folder.Dispose();

    private static string Policy(string id, string targets, string rule) =>
        $$"""
        id: {{id}}
        name: A
        severity: low
        targets: { {{targets}} }
        checks:
          - id: one
            message: m
            remediation: r
            rule: {{rule}}

        """;
}
