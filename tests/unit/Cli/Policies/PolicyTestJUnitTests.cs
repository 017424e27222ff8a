using System.Globalization;
using System.Xml.Linq;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies;

/// <summary>`policy test --format junit`: what a build server reads.</summary>
public sealed class PolicyTestJUnitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_suite_has_the_cases_of_a_policy()
    {
        var path = _folder.Write("a.yaml", Policy("a",
            """
              - { name: off, facts: { disk: { encrypted: false } }, expect: fail }
              - { name: wrong, expect: pass }

            """));
        _folder.Write("b.yaml", "id: b\nname: B\nchecks: [{ rule: 1 + }]\n");

        var run = CliRun.Of("policy", "test", _folder.Path, "--format", "junit", "--coverage");

        Assert.Equal(1, run.ExitCode);
        Golden.Verify("policy-test-junit.xml", run.Out
            .Replace(path, "a.yaml", StringComparison.Ordinal)
            .Replace(_folder["b.yaml"], "b.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public void Any_name_gives_valid_XML()
    {
        string[] names =
        [
            "\\u0000", "\\u0001\\u0008\\u000b", "\\x1b[31m", "a\\tb\\nc\\rd", "]]>", "<b>&amp;\\\"'", "\\ufffe\\uffff", "\\u202e",
            "\\ud83d\\ude00", "--><!--", "\\u0085x\\u2028",
        ];
        var tests = string.Concat(names.Select(name =>
            FormattableString.Invariant($"  - {{ name: \"{name}\", expect: pass }}\n")));
        _folder.Write("a.yaml", Policy("a", tests));

        var run = CliRun.Of("policy", "test", _folder.Path, "--format", "junit");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        var cases = XDocument.Parse(run.Out).Descendants("testcase").ToList();
        Assert.Equal(names.Length, cases.Count);
        Assert.Equal(names.Length, cases.Select(test => test.Attribute("name")!.Value).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(
            names.Length.ToString(CultureInfo.InvariantCulture), XDocument.Parse(run.Out).Root!.Attribute("failures")!.Value);
    }

    public void Dispose() => _folder.Dispose();

    private static string Policy(string id, string tests) =>
        $$"""
        id: {{id}}
        name: Test
        severity: low
        checks:
          - id: encrypted
            rule: facts.disk.encrypted
        tests:

        """ + tests;
}
