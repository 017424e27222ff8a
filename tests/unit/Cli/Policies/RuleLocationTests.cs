using FleetMdm.Cli.Policies;
using FleetMdm.Store.Yaml;

namespace FleetMdm.UnitTests.Cli.Policies;

/// <summary>A place in a rule must lead to the same characters in the file, however YAML wrote the rule.</summary>
public sealed class RuleLocationTests
{
    public static TheoryData<string, string> Spellings => new()
    {
        { "plain", "rule: alpha == beta # gamma\n" },
        { "plain over lines", "rule: alpha ==\n  beta\n\n  && gamma\n" },
        { "plain over lines, CRLF", "rule: alpha ==\r\n  beta\r\n\r\n  && gamma\r\n" },
        { "plain, tab before the comment", "rule: alpha == beta\t# x\n" },
        { "plain, in a flow mapping", "{ id: x, rule: alpha == beta }\n" },
        { "plain, not ASCII before it", "name: größe 🐱\nrule: alpha + \"🐱é\" + beta\n" },
        { "single-quoted", "rule: 'alpha == ''b'' + beta'\n" },
        { "single-quoted over lines", "rule: 'alpha ==\n  ''b''\n\n  + beta'\n" },
        { "double-quoted", "rule: \"alpha == \\\"b\\\" + \\u00e9 + \\x41 + \\U0001F431 + beta\"\n" },
        { "double-quoted over lines", "rule: \"alpha ==\n    beta \\\n    + gamma\n\n    + delta\"\n" },
        { "literal", "rule: |\n  alpha ==\n    beta\n\n  && gamma\n" },
        { "literal, stripped, CRLF", "rule: |-\r\n  alpha ==\r\n    beta\r\n\r\n  && gamma\r\n" },
        { "literal, kept, comment in the header", "rule: |+ # note\n  alpha ==\n  beta\n\n\n" },
        { "literal, indentation given", "rule: |2\n    alpha ==\n  beta\n" },
        { "literal, empty lines first", "rule: |\n\n  \n  alpha\n  beta\n" },
        { "literal with tabs", "rule: |\n  alpha\t==\tbeta\n" },
        { "folded", "rule: >\n  alpha ==\n  beta\n\n  && gamma\n" },
        { "folded, more indented lines", "rule: >-\n  alpha\n    beta\n    gamma\n\n  delta\n" },
        { "folded, CRLF", "rule: >-\r\n  alpha ==\r\n  beta\r\n\r\n\r\n  && gamma\r\n" },
        { "folded, indentation given, blanks at line ends", "rule: >2-\n  alpha  \n  beta\n" },
        { "behind a byte order mark", "\uFEFFrule: alpha == beta\n" },
    };

    [Theory, MemberData(nameof(Spellings))]
    public void Every_word_of_the_value_is_found_in_the_file(string style, string yaml)
    {
        Assert.NotEmpty(style);
        var (text, rule) = Read(yaml);
        foreach (var word in (string[])["alpha", "==", "beta", "gamma", "delta", "b", "é", "🐱"])
        {
            var at = rule.Value.IndexOf(word, StringComparison.Ordinal);
            if (at < 0) continue;
            var (start, end) = RuleLocation.Locate(rule, at, at + word.Length);
            Assert.Contains(text[start..end], (string[])[word, "\\u00e9", "\\U0001F431"]);
        }
    }

    [Theory, MemberData(nameof(Spellings))]
    public void Places_follow_the_order_of_the_value(string style, string yaml)
    {
        Assert.NotEmpty(style);
        var (_, rule) = Read(yaml);
        var starts = Enumerable.Range(0, rule.Value.Length + 1).Select(at => RuleLocation.Locate(rule, at, at).Start).ToList();

        Assert.Equal(starts.Order(), starts);
        Assert.InRange(starts[^1], rule.Start.Offset, rule.Start.Offset + rule.Raw.Length);
    }

    [Theory]
    [InlineData("rule: alpha == beta\n", 10, "1:17")]
    [InlineData("rule: |\n  alpha ==\n    beta\n", 11, "3:5")]
    [InlineData("rule: >\n  alpha ==\n\n  beta\n", 9, "4:3")]
    [InlineData("rule: \"🐱é alpha\"\n", 4, "1:11")]
    [InlineData("rule: 'it''s alpha'\n", 5, "1:14")]
    public void Columns_count_characters(string yaml, int offset, string expected)
    {
        var (text, rule) = Read(yaml);
        var (start, end) = RuleLocation.Locate(rule, offset, offset + 1);
        var place = new SourceText(text).Place(start, end);

        Assert.Equal(expected, FormattableString.Invariant($"{place.Line}:{place.Column}"));
    }

    private static (string Text, YamlScalar Rule) Read(string yaml)
    {
        var read = YamlReader.Read(System.Text.Encoding.UTF8.GetBytes(yaml));
        Assert.Empty(read.Problems);
        return (read.Text, (YamlScalar)((YamlMapping)read.Documents[0]).Find("rule")!.Value);
    }
}
