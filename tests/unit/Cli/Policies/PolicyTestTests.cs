using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies;

public sealed class PolicyTestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Passing_tests_are_counted_and_policies_without_tests_are_named()
    {
        _folder.Write("a.yaml", Policy("a", "  - { facts: { disk: { encrypted: true, free_bytes: 9 } }, expect: pass }\n"));
        _folder.Write("b.yaml", PolicyValidateTests.Sound("b"));

        var run = CliRun.Of("policy", "test", _folder.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            """
            result  policy  test
            passed  a       test 1

            1 test of 2 policies: all passed
            without tests: b

            """, run.Out);
    }

    [Fact]
    public void A_failing_test_says_what_was_expected_and_why_not()
    {
        var path = _folder.Write("a.yaml", Policy("a",
            """
              - name: off
                device: { os: macos, os_version: "14.6", tags: prod, last_seen: 2026-01-31 }
                facts: { disk: { encrypted: false, free_bytes: 10 } }
                expect: { status: pass, checks: { encrypted: pass, space: error }, missing: [facts.x] }
              - name: not reported
                expect: { status: unknown, missing: [facts.disk.encrypted, facts.disk.free_bytes] }
              - name: with another parameter
                facts: { disk: { encrypted: true, free_bytes: 10 } }
                params: { least: 11 }
                expect: fail
              - name: with a parameter of the wrong type
                facts: { disk: { encrypted: true, free_bytes: 10 } }
                params: { least: many }
                expect: fail

            """));

        var run = CliRun.Of("policy", "test", path);

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Golden.Verify("policy-test-failing.txt", run.Out.Replace(path, "a.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public void Time_comes_from_the_test_else_from_the_command_line()
    {
        var path = _folder.Write("a.yaml",
            """
            id: a
            name: A
            severity: low
            checks: [{ id: seen, rule: age(device.last_seen) < days(7) }]
            tests:
              - { device: { last_seen: 2026-03-01 }, as_of: 2026-03-02, expect: pass }
              - { device: { last_seen: 2026-05-01 }, expect: pass }
            """);

        Assert.Equal(0, CliRun.Of("policy", "test", path, "--as-of", "2026-05-02").ExitCode);
        Assert.Equal(1, CliRun.Of("policy", "test", path, "--as-of", "2026-06-02").ExitCode);
    }

    [Fact]
    public void A_policy_with_errors_is_no_passing_test()
    {
        _folder.Write("a.yaml", Policy("a", "  - { expect: unknown }\n"));
        _folder.Write("b.yaml", Policy("b", "  - { expect: unknown, nme: x }\n"));

        var run = CliRun.Of("policy", "test", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error[FM3103]: unknown key `nme` in a test", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("1 policy with errors not tested\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_every_test()
    {
        _folder.Write("a.yaml", Policy("a", "  - { name: \"h\u202ex\", expect: unknown }\n  - { expect: pass }\n"));

        var run = CliRun.Of("policy", "test", _folder.Path, "--json");

        Assert.Equal(1, run.ExitCode);
        using var json = JsonDocument.Parse(run.OutBytes);
        Assert.Equal(1, json.RootElement.GetProperty("passed").GetInt32());
        Assert.Equal(1, json.RootElement.GetProperty("failed").GetInt32());
        Assert.Equal("h\u202ex", json.RootElement.GetProperty("tests")[0].GetProperty("name").GetString());
        Assert.DoesNotContain('\u202e', run.Out);
    }

    [Fact]
    public void What_is_expected_can_be_said_of_checks_and_of_missing_facts()
    {
        var path = _folder.Write("a.yaml", Policy("a",
            """
              - { facts: { disk: { encrypted: true, free_bytes: 1 } }, expect: { encrypted: pass, space: fail } }
              - { facts: { disk: { encrypted: true } }, expect: unknown, missing: [facts.disk.free_bytes] }
              - { expect: { encrypted: unknown }, missing: facts.disk.free_bytes }
              - { expect: { checks: { encrypted: fail } } }

            """));

        var run = CliRun.Of("policy", "test", path);

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains(
            "expected missing facts.disk.free_bytes, got facts.disk.encrypted, facts.disk.free_bytes\n", run.Out,
            StringComparison.Ordinal);
        Assert.Contains("check `encrypted`: expected fail, got unknown\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("4 tests of 1 policy: 2 passed, 2 failed\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_the_policy_does_not_have_is_told_with_the_nearest()
    {
        var path = _folder.Write("a.yaml", Policy("a", "  - { expect: { encripted: pass } }\n"));

        var run = CliRun.Of("policy", "test", path);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error[FM3114]: the policy has no check `encripted`", run.Error, StringComparison.Ordinal);
        Assert.Contains("= help: did you mean `encrypted`?\n", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Policy(string id, string tests) =>
        $$"""
        id: {{id}}
        name: Test
        severity: low
        params:
          least: { type: int, default: 5 }
        checks:
          - id: encrypted
            rule: facts.disk.encrypted
          - id: space
            rule: facts.disk.free_bytes >= params.least
        tests:

        """ + tests;
}
