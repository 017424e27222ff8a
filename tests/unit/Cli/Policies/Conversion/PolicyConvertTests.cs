using System.Globalization;
using System.Text;
using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Policies.Conversion;
using FleetMdm.Rules;
using FleetMdm.Store.Yaml;
using FleetMdm.UnitTests.Cli.Policies.Layout;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies.Conversion;

public sealed class PolicyConvertTests : IDisposable
{
    private const string ShortForms = """
        id: a   # not laid out
        name: A
        checks:
          - key: disk.encrypted # the key
            # before op
            op: eq  # equal
            message: m
            value: true
          - id: two
            key: os
            value:  # values
              - macos
              # and
              - windows # w
            op: in
          - {id: three, key: cpu.cores, op: gte, value: 8} # braces
          - op: version_gte
            value: 14.10
            key: os_version
          - rule: facts.a   ==  1 || facts.b == 2

        """;

    private const string Rules = """
        id: a   # not laid out
        name: A
        checks:
          - rule: facts.disk.encrypted == true # the key
            # before op
            # equal
            message: m
          - id: two
            rule: device.os in ["macos", "windows"]
            # values
            # and
            # w
          - {id: three, rule: 'facts.cpu.cores >= 8'} # braces
          - rule: version(device.os_version).atLeast("14.10")
          - rule: facts.a   ==  1 || facts.b == 2

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Short_forms_become_rules_and_the_rest_stays()
    {
        var run = CliRun.Of("policy", "convert", _folder.Write("a.yaml", ShortForms), "--to", "rule");

        Assert.Equal((0, Rules, "4 checks converted\n"), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public void Rules_become_short_forms_where_there_is_one_and_the_others_are_named()
    {
        var path = _folder.Write("a.yaml", Rules);

        var run = CliRun.Of("policy", "convert", path, "--to", "short", "--in-place");

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Golden.Verify("policy-convert-short.txt", File.ReadAllText(path) + "---\n" + run.Error.Replace(path, "a.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_rule_goes_below_its_key_and_its_comment_stays_with_the_key()
    {
        var values = string.Join(", ", Enumerable.Range(0, 12).Select(i => string.Create(CultureInfo.InvariantCulture, $"model-number-{i}")));
        var text = "id: a\nname: A\nchecks:\n  - key: hw.model # which\n    op: in\n    value: [" + values + "]";

        var run = new CliRunner { Input = Encoding.UTF8.GetBytes(text) }.Run("policy", "convert", "-", "--to", "rule");

        Assert.StartsWith("id: a\nname: A\nchecks:\n  - rule: | # which\n      facts.hw.model in [\n        \"model-number-0\", ", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, new CliRunner { Input = run.OutBytes }.Run("policy", "validate", "-").ExitCode);
    }

    [Theory]
    [InlineData("FM8003", "a.yaml")]
    [InlineData("FM8005", "a.yaml", "--to", "long")]
    [InlineData("FM8004", "-", "--to", "rule", "--in-place")]
    [InlineData("FM8004", "a.yaml", "--to", "rule", "--in-place", "-o", "b.yaml")]
    [InlineData("FM8006", "none.yaml", "--to", "rule")]
    public void What_cannot_be_meant_is_refused(string code, params string[] arguments)
    {
        _folder.Write("a.yaml", ShortForms);
        var run = CliRun.Of(["policy", "convert", .. arguments.Select(word => word.EndsWith(".yaml", StringComparison.Ordinal) ? _folder[word] : word)]);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[" + code + "]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_errors_is_left_alone()
    {
        var path = _folder.Write("a.yaml", ShortForms.Replace("op: eq", "op: equals", StringComparison.Ordinal));

        var run = CliRun.Of("policy", "convert", path, "--to", "rule", "--in-place");

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[FM3008]", run.Error, StringComparison.Ordinal);
        Assert.Contains("op: equals", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_comment_behind_an_entry_that_goes_does_not_become_text_of_a_block_before_it()
    {
        const string text = """
            id: a
            name: A
            checks:
            - key: disk.encrypted
              op: eq
              message: |-
                m
              value: true
                # why
            """;

        var file = PolicyConverter.Convert("p.yaml", Encoding.UTF8.GetBytes(text), CheckForm.Rule, FactSchema.BuiltIn);

        Assert.Equal(
            """
            id: a
            name: A
            checks:
            - rule: facts.disk.encrypted == true
              message: |-
                m
              # why
            """,
            file.Text);
    }

    /// <summary>The policy in the short form, written in 2,000 ways: there and back, every check asks the same and no comment is lost.</summary>
    [Fact]
    public void However_it_is_written_it_goes_there_and_back()
    {
        var yaml = YamlReader.Read(ShortForms[..ShortForms.LastIndexOf("  - rule", StringComparison.Ordinal)]);
        var policy = Assert.IsType<YamlMapping>(Assert.Single(yaml.Documents));
        var first = LawSeed.First;
        for (var seed = first; seed < first + 2_000; seed++)
        {
            var scribe = new YamlScribe(seed);
            var before = scribe.Write(policy);
            try
            {
                Convert(Convert(before, CheckForm.Rule, scribe.Comments), CheckForm.Short, scribe.Comments);
            }
            catch (Exception problem)
            {
                Assert.Fail("seed " + seed.ToString(CultureInfo.InvariantCulture) + "\n" + problem.Message + "\n" + before);
            }
        }
    }

    /// <summary>The text in the other form: nothing is refused, every rule asks the same, and every comment is there.</summary>
    private static string Convert(string before, CheckForm form, List<string> comments)
    {
        var file = PolicyConverter.Convert("p.yaml", Encoding.UTF8.GetBytes(before), form, FactSchema.BuiltIn);
        Assert.NotNull(file.Text);
        Assert.Equal(4, file.Converted);
        Assert.Equal(RulesOf(before), RulesOf(file.Text));
        Assert.Equal(
            comments.Order(StringComparer.Ordinal),
            YamlComments.Find(YamlReader.Read(file.Text)).Select(comment => comment.Text).Order(StringComparer.Ordinal));
        return file.Text;
    }

    private static List<string> RulesOf(string text)
    {
        var load = PolicyLoader.LoadText("p.yaml", text, FactSchema.BuiltIn, WantedProblems.Errors);
        Assert.False(load.HasErrors, string.Join("\n", load.Diagnostics.Select(found => found.ToString())) + "\n" + text);
        return [.. Assert.Single(load.Policies).Policy.Checks.Select(check => check.Id + check.RuleText.TrimEnd())];
    }
}
