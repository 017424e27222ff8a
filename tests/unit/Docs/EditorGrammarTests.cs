using System.Text.Json;
using System.Text.RegularExpressions;
using FleetMdm.Store.Yaml;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Docs;

/// <summary>What an editor colours in rules, held against tokens that are told apart here by other means.</summary>
public sealed class EditorGrammarTests
{
    private static readonly TextMateGrammar Grammar = new(Repository.At("grammar/editors/fleetcel.tmLanguage.json"));

    private static readonly string[] Macros = ["has", "known", "missing", "all", "exists", "exists_one", "filter", "map"];

    private static readonly Regex Token = new(
        """(?<comment>//.*)|(?<string>[rRbB]*(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))|(?<number>\d[\d.]*)|(?<field>`[^`]*`)|(?<word>[A-Za-z_]\w*)|(?<logical>&&|\|\||!(?!=))|(?<comparison>[=!<>]=|[<>])|(?<arithmetic>[-+*/%])|(?<conditional>[?:])|(?<punctuation>[.,()\[\]{}])""");

    /// <summary>Every rule and condition of the examples.</summary>
    public static TheoryData<string> Rules =>
        [.. Directory.EnumerateFiles(Repository.At("examples/policies")).Order(StringComparer.Ordinal).SelectMany(RulesOf).Distinct()];

    [Theory, MemberData(nameof(Rules))]
    public void Every_token_of_the_examples_has_its_scope(string rule)
    {
        var scopes = Grammar.Scopes(rule);
        foreach (Match token in Token.Matches(rule))
        {
            var expected = Scope(rule, token);
            var found = scopes[token.Index..(token.Index + token.Length)];
            Assert.All(found, scope => Assert.True(
                scope.StartsWith(expected, StringComparison.Ordinal) || (expected.StartsWith("string", StringComparison.Ordinal) && scope.StartsWith("constant.character.escape", StringComparison.Ordinal)),
                token.Value + " is `" + scope + "`, expected `" + expected + "` in\n" + rule));
        }
    }

    [Theory]
    [InlineData("a == '''x\n\"y''' // z", "''", "string.quoted.triple")]
    [InlineData("a == '''x\n\"y''' // z", "\"y", "string.quoted.triple")]
    [InlineData("a == '''x\n\"y''' // z", "// z", "comment.line")]
    [InlineData("r\"\\d\" + \"\\n\"", "\\d", "string.quoted.double.raw")]
    [InlineData("r\"\\d\" + \"\\n\"", "\\n", "constant.character.escape")]
    [InlineData("b'a' == .5e-3", ".5e-3", "constant.numeric")]
    [InlineData("0x1Fu - 12u", "0x1Fu", "constant.numeric")]
    [InlineData("cel.bind(x, 1, x)", "cel.bind", "keyword.control.macro")]
    [InlineData("a.?b[?0]", ".?", "punctuation.accessor")]
    [InlineData("a.facts == b", "facts", "variable.other.member")]
    [InlineData("facts.version == true", "version", "variable.other.member")]
    [InlineData("facts.`odd-name` in [null]", "`odd-name`", "variable.other.member.quoted")]
    [InlineData("facts.`odd-name` in [null]", "null", "constant.language")]
    [InlineData("facts.`odd-name` in [null]", "in", "keyword.operator.word")]
    [InlineData("index == 1", "index", "variable.other.fleetcel")]
    public void A_part_of_a_rule_has_its_scope(string rule, string part, string scope)
    {
        var at = rule.IndexOf(part, StringComparison.Ordinal);
        Assert.All(Grammar.Scopes(rule)[at..(at + part.Length)], found => Assert.StartsWith(scope, found, StringComparison.Ordinal));
    }

    /// <summary>The lines that the injection takes for rules are those that the reader takes for rules.</summary>
    [Fact]
    public void The_injection_finds_the_rules_in_policies()
    {
        using var injection = JsonDocument.Parse(File.ReadAllText(Repository.At("grammar/editors/fleetcel.injection.tmLanguage.json")));
        var starts = Starts(injection);
        foreach (var path in Directory.EnumerateFiles(Repository.At("examples/policies")))
        {
            var lines = File.ReadAllLines(path);
            var taken = lines.Count(line => starts.Exists(start => start.IsMatch(line)));
            Assert.Equal(RulesOf(path).Count(), taken);
        }
    }

    /// <summary>In braces the last capture that is no quote is the rule.</summary>
    [Theory]
    [InlineData("  - { id: fw, rule: facts.firewall.enabled, message: m }", "facts.firewall.enabled")]
    [InlineData("targets: {when: '\"a\" in device.tags'}", "\"a\" in device.tags")]
    [InlineData("  - { rule: 'size(device.tags) > 0, never', id: a }", "size(device.tags) > 0, never")]
    [InlineData("  - { message: a rule: of thumb }", null)]
    public void The_injection_finds_rules_in_braces(string line, string? rule)
    {
        using var injection = JsonDocument.Parse(File.ReadAllText(Repository.At("grammar/editors/fleetcel.injection.tmLanguage.json")));
        var found = Starts(injection).Select(start => start.Match(line)).Where(match => match.Success)
            .Select(match => match.Groups.Values.Last(group => group.Value != "'").Value);
        Assert.Equal(rule is null ? [] : [rule], found);
    }

    private static List<Regex> Starts(JsonDocument injection) =>
        [.. injection.RootElement.GetProperty("patterns").EnumerateArray().Select(pattern =>
            new Regex((pattern.TryGetProperty("match", out var match) ? match : pattern.GetProperty("begin")).GetString()!))];

    [Fact]
    public void The_extension_names_files_that_are_there()
    {
        using var package = JsonDocument.Parse(File.ReadAllText(Repository.At("grammar/editors/package.json")));
        var grammars = package.RootElement.GetProperty("contributes").GetProperty("grammars").EnumerateArray().ToList();
        Assert.Equal(2, grammars.Count);
        foreach (var grammar in grammars)
        {
            using var file = JsonDocument.Parse(File.ReadAllText(Path.Join(Repository.At("grammar/editors"), grammar.GetProperty("path").GetString())));
            Assert.Equal(grammar.GetProperty("scopeName").GetString(), file.RootElement.GetProperty("scopeName").GetString());
        }
    }

    private static string Scope(string rule, Match token)
    {
        string Group(string name) => token.Groups[name].Success ? name : "";
        var before = rule[..token.Index].TrimEnd();
        var isCall = rule[(token.Index + token.Length)..].TrimStart().StartsWith('(');
        return (Group("comment") + Group("string") + Group("number") + Group("field") + Group("word") + Group("logical")
            + Group("comparison") + Group("arithmetic") + Group("conditional") + Group("punctuation")) switch
        {
            "comment" => "comment.line.double-slash",
            "string" => "string.quoted",
            "number" => "constant.numeric",
            "field" => "variable.other.member.quoted",
            "logical" => "keyword.operator.logical",
            "comparison" => "keyword.operator.comparison",
            "arithmetic" => "keyword.operator.arithmetic",
            "conditional" => "keyword.operator.conditional",
            "punctuation" => "punctuation",
            _ when isCall && Macros.Contains(token.Value) => "keyword.control.macro",
            _ when token.Value == "in" => "keyword.operator.word",
            _ when isCall => "support.function",
            _ when before.EndsWith('.') => "variable.other.member",
            _ when token.Value is "true" or "false" or "null" => "constant.language",
            _ when token.Value is "facts" or "device" or "params" or "now" => "variable.language",
            _ => "variable.other.fleetcel",
        };
    }

    private static IEnumerable<string> RulesOf(string path)
    {
        foreach (var policy in YamlReader.Read(File.ReadAllBytes(path)).Documents.Cast<YamlMapping>())
        {
            if ((policy.Find("targets")?.Value as YamlMapping)?.Find("when")?.Value is YamlScalar when) yield return when.Value;
            foreach (var check in ((YamlSequence)policy.Find("checks")!.Value).Items.Cast<YamlMapping>())
                if (check.Find("rule")?.Value is YamlScalar rule) yield return rule.Value;
        }
    }
}
