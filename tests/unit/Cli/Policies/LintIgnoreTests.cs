using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies;

/// <summary>Comments in a policy file that silence lints.</summary>
public sealed class LintIgnoreTests : IDisposable
{
    private const string Vacuous = "facts.volumes.all(v, v.encrypted)";

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("rule: " + Vacuous, "FM6011:7")]
    [InlineData("rule: " + Vacuous + " # fleetmdm:ignore FM6011 servers have none")]
    [InlineData("# fleetmdm:ignore FM6011 servers have none\n    rule: " + Vacuous)]
    [InlineData("# fleetmdm:ignore FM6011 servers have none\n    # and more\n\n    rule: |\n      facts.disk.encrypted &&\n      " + Vacuous)]
    [InlineData("# fleetmdm:ignore FM6011 servers have none\n    rule:\n      facts.disk.encrypted &&\n      " + Vacuous)]
    [InlineData("rule:\n      # fleetmdm:ignore FM6011 servers have none\n      facts.disk.encrypted &&\n      " + Vacuous)]
    [InlineData("rule: > # fleetmdm:ignore FM6011 servers have none\n      facts.disk.encrypted &&\n      " + Vacuous)]
    [InlineData("rule: |\n      // fleetmdm:ignore FM6011 servers have none\n      " + Vacuous)]
    // It speaks of what comes next, and of one code.
    [InlineData("# fleetmdm:ignore FM6011 servers have none\n    script: x\n    rule: " + Vacuous, "FM6032:7", "FM6011:9")]
    [InlineData("rule: " + Vacuous + " # fleetmdm:ignore FM6016 servers have none", "FM6011:7", "FM6032:7")]
    [InlineData("rule: " + Vacuous + " # fleetmdm:ignore FM6011", "FM6033:7")]
    [InlineData("rule: 1 + 'a' # fleetmdm:ignore FM2003 it is fine", "FM2003:7", "FM6033:7")]
    // A text is no comment.
    [InlineData("rule: 'device.hostname != \" # fleetmdm:ignore FM6011 x\"'")]
    // Whether a fact was ever reported is known with a database.
    [InlineData("rule: facts.own.x # fleetmdm:ignore FM6001 new agents report it")]
    public void A_comment_with_a_reason_silences_what_it_stands_at(string rule, params string[] expected)
    {
        var path = _folder.Write(
            "a.yaml",
            $"""
            id: a
            name: A
            severity: low
            checks:
              - id: one
                message: m
                {rule}
                remediation: r

            """);

        var run = CliRun.Of("policy", "validate", path, "--json");

        using var document = JsonDocument.Parse(run.OutBytes);
        var found = document.RootElement.GetProperty("diagnostics").EnumerateArray()
            .Select(diagnostic => FormattableString.Invariant(
                $"{diagnostic.GetProperty("code").GetString()}:{diagnostic.GetProperty("line").GetInt32()}"));
        Assert.Equal(expected, found);
    }

    [Fact]
    public void What_a_policy_had_better_say_can_be_silenced_too()
    {
        var path = _folder.Write(
            "a.yaml",
            """
            id: a # fleetmdm:ignore FM6005 it is told by the report
            name: A
            checks:
              # fleetmdm:ignore FM6006 the name says it
              # fleetmdm:ignore FM6007 nobody can
              - id: one
                rule: facts.disk.encrypted

            """);

        Assert.Equal("1 policy in 1 file: no problems\n", CliRun.Of("policy", "validate", path).Out);
    }

    [Fact]
    public void Of_thousands_of_comments_each_silences_its_own()
    {
        // Each has a check to speak of, and comments of others between the two.
        var checks = string.Concat(Enumerable.Range(0, 2_000).Select(number => FormattableString.Invariant(
            $"  # fleetmdm:ignore FM6006 it is number {number}\n  # fleetmdm:ignore FM6007 it is number {number}\n  - rule: device.hostname != \"h{number}\"\n")));
        var path = _folder.Write("a.yaml", "id: a\nname: A\nseverity: low\nchecks:\n" + checks);

        Assert.Equal("1 policy in 1 file: no problems\n", CliRun.Of("policy", "validate", path).Out);
    }

    public void Dispose() => _folder.Dispose();
}
