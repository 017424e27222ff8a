using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies;

/// <summary>`policy test --coverage` and `--mutate`: the judgement of a policy's tests.</summary>
public sealed class PolicyCoverageTests : IDisposable
{
    private const string Policy =
        """
        id: laptops
        name: Laptops
        severity: low
        targets:
          when: '"laptop" in device.tags'
        params:
          least: { type: int, default: 10 }
          strict: { type: bool, default: false }
        checks:
          - id: encrypted
            key: disk.encrypted
            op: eq
            value: true
          - id: room
            rule: |
              facts.disk.free_bytes >= params.least
              || !params.strict && facts.users.exists(u, u.admin && u.name != "root")
          - id: version
            rule: 'version(device.os_version).atLeast("14") ? facts.mdm.enrolled : false'
        tests:
          - name: all is well
            device: { os: macos, os_version: "14.5", tags: laptop }
            facts: { disk: { encrypted: true, free_bytes: 10 }, mdm: { enrolled: true } }
            expect: pass
          - name: a known administrator
            device: { os: macos, os_version: "14.5", tags: laptop }
            facts: { disk: { free_bytes: 9 }, users: [{ name: root, admin: true }, { name: a, admin: true }] }
            expect: { room: pass, version: unknown }
          - name: strict
            device: { tags: laptop }
            facts: { disk: { free_bytes: 9 } }
            params: { strict: true }
            expect: { room: fail }

        """;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("--coverage", "policy-test-coverage.txt")]
    [InlineData("--mutate", "policy-test-mutate.txt")]
    public void What_the_tests_do_not_reach_is_shown_in_the_source(string option, string golden)
    {
        var path = _folder.Write("laptops.yaml", Policy);

        var run = CliRun.Of("policy", "test", path, option);

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Golden.Verify(golden, run.Out.Replace(path, "laptops.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_part_is_counted_with_what_it_was_worth()
    {
        var path = _folder.Write("laptops.yaml", Policy);

        var run = CliRun.Of("policy", "test", path, "--coverage", "--json");

        using var json = JsonDocument.Parse(run.OutBytes);
        var rules = json.RootElement.GetProperty("coverage")[0].GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal([null, "encrypted", "room", "version"], rules.Select(rule => rule.GetProperty("check_id").GetString()));
        var parts = rules[2].GetProperty("parts").EnumerateArray().ToDictionary(
            part => part.GetProperty("source").GetString()!, Counts);
        Assert.Equal((1, 2, 0), parts["facts.disk.free_bytes >= params.least"]);
        // A parameter is as good as a fact: tests give it other values. Root was asked first, then the other.
        Assert.Equal((1, 1, 0), parts["params.strict"]);
        Assert.Equal((2, 0, 0), parts["u.admin"]);
        Assert.Equal((1, 1, 0), parts["u.name != \"root\""]);
    }

    [Theory]
    [InlineData("100", 1)]
    [InlineData("83.4", 1)]
    [InlineData("83.3", 0)]
    [InlineData("0", 0)]
    public void Fail_under_says_what_is_good_enough(string percent, int exitCode)
    {
        // Three parts; the second is never false: 83.33…%.
        var path = _folder.Write("a.yaml",
            """
            id: a
            name: A
            severity: low
            checks: [{ id: a, rule: facts.mdm.enrolled && facts.disk.encrypted }]
            tests:
              - { facts: { mdm: { enrolled: true }, disk: { encrypted: true } }, expect: pass }
              - { facts: { mdm: { enrolled: true } }, expect: unknown }
              - { facts: { disk: { encrypted: false } }, expect: fail }

            """);

        var run = CliRun.Of("policy", "test", path, "--coverage", "--fail-under", percent);

        Assert.Contains("coverage 83.3%: 5 of 6 answers seen", run.Out, StringComparison.Ordinal);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Fail_under_needs_a_figure()
    {
        var path = _folder.Write("laptops.yaml", Policy);

        var alone = CliRun.Of("policy", "test", path, "--fail-under", "50");
        var tooMuch = CliRun.Of("policy", "test", path, "--coverage", "--fail-under", "101");

        Assert.Equal((2, ""), (alone.ExitCode, alone.Out));
        Assert.StartsWith("error[FM8103]: `--fail-under` needs `--coverage` or `--mutate`", alone.Error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (tooMuch.ExitCode, tooMuch.Out));
        Assert.StartsWith("error[FM8005]: `--fail-under` does not take `101`", tooMuch.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mutant_that_means_the_same_is_no_survivor()
    {
        var path = _folder.Write("a.yaml",
            """
            id: a
            name: A
            severity: low
            checks: [{ id: a, rule: facts.cpu.cores >= 4 || facts.cpu.cores > 4 }]
            tests:
              - { facts: { cpu: { cores: 4 } }, expect: pass }
              - { facts: { cpu: { cores: 3 } }, expect: fail }
              - { facts: { cpu: { cores: 5 } }, expect: pass }

            """);

        var run = CliRun.Of("policy", "test", path, "--mutate", "--json");

        using var json = JsonDocument.Parse(run.OutBytes);
        var mutants = json.RootElement.GetProperty("mutation")[0].GetProperty("mutants").EnumerateArray()
            .ToDictionary(mutant => mutant.GetProperty("rule").GetString()!, mutant => mutant.GetProperty("fate").GetString());
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("equivalent", mutants["facts.cpu.cores >= 4"]);
        Assert.Equal("equivalent", mutants["facts.cpu.cores >= 4 || facts.cpu.cores >= 4"]);
        Assert.Equal("killed", mutants["facts.cpu.cores > 4"]);
        Assert.DoesNotContain("survived", mutants.Values);
    }

    [Fact]
    public void The_same_tests_give_the_same_bytes()
    {
        var path = _folder.Write("laptops.yaml", Policy);

        var first = CliRun.Of("policy", "test", path, "--coverage", "--mutate", "--json");
        var second = CliRun.Of("policy", "test", path, "--coverage", "--mutate", "--json");

        Assert.Equal(first.OutBytes, second.OutBytes);
    }

    public void Dispose() => _folder.Dispose();

    private static (int True, int False, int Unknown) Counts(JsonElement part) => (
        part.GetProperty("true").GetInt32(), part.GetProperty("false").GetInt32(), part.GetProperty("unknown").GetInt32());
}
