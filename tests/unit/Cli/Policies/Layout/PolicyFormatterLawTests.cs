using System.Globalization;
using System.Text;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Policies.Layout;
using FleetMdm.Rules;
using FleetMdm.Store.Yaml;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies.Layout;

/// <summary>
/// What holds for every policy however it is written: laid out it says the same, keeps its comments, and is not changed by
/// laying it out again. `FLEETMDM_SEED` repeats a run from the number that a failure prints.
/// </summary>
public sealed class PolicyFormatterLawTests
{
    private const int VariantsOfEach = 120;

    public static TheoryData<string> Policies =>
        [.. Directory.EnumerateFiles(Repository.At("examples/policies")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Policies))]
    public void However_it_is_written_a_policy_says_the_same_laid_out(string file)
    {
        var yaml = YamlReader.Read(File.ReadAllBytes(Path.Join(Repository.At("examples/policies"), file)));
        var policy = Assert.IsType<YamlMapping>(Assert.Single(yaml.Documents));
        for (var seed = LawSeed.First; seed < LawSeed.First + VariantsOfEach; seed++)
        {
            var scribe = new YamlScribe(seed);
            var before = scribe.Write(policy);
            try
            {
                Holds(before, scribe.Comments);
            }
            catch (Exception problem)
            {
                Assert.Fail("FLEETMDM_SEED=" + seed.ToString(CultureInfo.InvariantCulture) + "\n" + problem.Message + "\n" + before);
            }
        }
    }

    /// <summary>Every lint that a rule of the cases has, silenced behind a check in braces, is silenced when the braces are gone.</summary>
    [Fact]
    public void What_silences_a_lint_stays_with_it()
    {
        var silenced = 0;
        foreach (var line in File.ReadLines(Repository.At("grammar/cases/lints.cases")))
        {
            if (line.StartsWith('#') || line.Contains("fleetmdm:ignore", StringComparison.Ordinal) || line.Contains('␤', StringComparison.Ordinal) || line.Split(" ⇶ ") is not [var rule, var lints]) continue;
            foreach (var code in lints.Split(' ').Where(word => word.StartsWith("FM6", StringComparison.Ordinal)).Select(word => word[..6]).Distinct())
            {
                var before = "id: p\nname: P\nparams: { min_os: { default: '14' }, limit: { default: 5 } }\nchecks:\n  - { id: one, message: größe 🐱, rule: '"
                    + rule.Replace("'", "''", StringComparison.Ordinal) + "' } # fleetmdm:ignore " + code + " reason\n";
                if (Format(before) is not { After: { } after }) { Assert.Fail(before); return; }
                Assert.Equal(Codes(before), Codes(after));
                Assert.Equal(after, Format(after).After);
                Assert.DoesNotContain(code, Codes(after));
                silenced++;
            }
        }
        Assert.True(silenced > 80, "only " + silenced.ToString(CultureInfo.InvariantCulture) + " lints were silenced");
    }

    private static void Holds(string before, List<string> comments)
    {
        var formatted = Format(before);
        Assert.True(formatted.After is not null, string.Join("\n", formatted.Problems.Select(problem => problem.ToString())));
        var after = formatted.After;

        Assert.Equal(after, Format(after).After);
        var lineEnd = after.Contains('\r') ? "\r\n" : "\n";
        foreach (var comment in comments) Assert.Equal((comment, 1), (comment, after.Split(comment[2..] + lineEnd).Length - 1));
        Assert.Equal(Describe(before), Describe(after));
        Assert.Equal(Codes(before), Codes(after));
        Assert.DoesNotContain("\t", after, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", after.Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static FormattedFile Format(string text) => PolicyFormatter.Format("p.yaml", Encoding.UTF8.GetBytes(text));

    private static List<string> Codes(string text) =>
        [.. PolicyLoader.LoadText("p.yaml", text, FactSchema.BuiltIn, WantedProblems.All).Diagnostics.Select(found => found.Code).Order(StringComparer.Ordinal)];

    /// <summary>All that a policy says, a line each; rules as the printer writes their tree, which knows no comments.</summary>
    private static List<string> Describe(string text)
    {
        var load = PolicyLoader.LoadText("p.yaml", text, FactSchema.BuiltIn, WantedProblems.All);
        var source = Assert.Single(load.Sources);
        var policy = source.Document;
        List<string?> lines =
        [
            policy.Id, policy.Name, policy.Description, policy.Severity, .. policy.References, .. policy.TargetOs, .. policy.TargetTags,
            Rule(policy.TargetWhen), policy.OnMissing,
        ];
        foreach (var parameter in policy.Parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal))
            lines.AddRange([parameter.Name, parameter.TypeName, Value(parameter.DefaultValue), parameter.Description]);
        foreach (var check in policy.Checks)
            lines.AddRange(
                [check.Id, Rule(check.Rule), check.Key, check.Op, Value(check.Value), check.OnMissing, check.Message, check.Remediation, check.Script]);
        foreach (var test in source.Tests)
            lines.AddRange(
                [
                    test.Name, test.Device.Os, test.Device.OsVersion, string.Join(",", test.Device.Tags), Encoding.UTF8.GetString(test.Device.FactsJson.Span),
                    test.Device.LastSeen?.ToString("O", CultureInfo.InvariantCulture), test.AsOf?.ToString("O", CultureInfo.InvariantCulture),
                    test.Expected.Status?.ToString(), string.Join(",", test.Expected.Missing ?? []),
                ]);
        return [.. lines.Select(line => line ?? "-")];
    }

    private static string? Value(DocumentValue? value) =>
        value is null ? null : value.IsList + string.Join(",", value.Items.Select(item => item.Kind + " " + item.Text));

    /// <summary>A rule without its comments and on one line, so that only its tokens count.</summary>
    private static string? Rule(string? rule) =>
        rule is null ? null : RuleFormatter.Format(
            string.Join("\n", rule.Split('\n').Select(line => line.IndexOf("// c", StringComparison.Ordinal) is >= 0 and var at ? line[..at] : line)), int.MaxValue);
}
