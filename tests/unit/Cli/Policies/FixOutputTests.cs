using System.Text;
using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies;

/// <summary>
/// The fixes that `policy validate` tells other programs of: made by a program that knows nothing but the JSON document, they
/// are what `--fix` makes, byte for byte, for every lint and in every way that YAML can write a rule.
/// </summary>
public sealed class FixOutputTests : IDisposable
{
    /// <summary>More rounds than any case needs: each makes every fix that overlaps with none before it.</summary>
    private const int MostRounds = 10;

    private readonly TemporaryFolder _folder = new();

    /// <summary>The rules of the lint cases that have a fix, each one a policy of its own.</summary>
    private static readonly string[] Rules =
    [
        .. File.ReadLines(Repository.At("grammar/cases/lints.cases"))
            .Where(line => line.Contains('→', StringComparison.Ordinal) && !line.StartsWith('#'))
            .Select(line => line[..line.IndexOf('⇶', StringComparison.Ordinal)].Trim().Replace('␤', '\n')),
    ];

    [Theory]
    [InlineData("plain")]
    [InlineData("single")]
    [InlineData("double")]
    [InlineData("literal")]
    [InlineData("folded")]
    [InlineData("flow")]
    public void Made_from_the_json_they_are_what_fix_makes(string style)
    {
        var written = Rules.Select((rule, i) => Policy(i, Written(rule, style))).ToList();
        var text = string.Concat(written);
        foreach (var (name, content) in (Dictionary<string, string>)new()
        {
            ["lf"] = text,
            ["crlf"] = text.ReplaceLineEndings("\r\n"),
            ["bom"] = "\uFEFF" + text,
        })
        {
            var byFix = _folder.Write(name + "-fix.yaml", content);
            var byJson = _folder.Write(name + "-json.yaml", content);

            CliRun.Of("policy", "validate", byFix, "--fix");
            var (rounds, fixes) = (0, 0);
            while (rounds++ < MostRounds && MakeFixes(byJson) is > 0 and var made) fixes += made;

            Assert.InRange(rounds, 2, MostRounds);
            Assert.True(fixes > 25, $"{fixes} fixes of {style}");
            Assert.Equal(File.ReadAllBytes(byFix), File.ReadAllBytes(byJson));
        }
    }

    [Fact]
    public void Sarif_has_those_that_fix_makes_at_the_same_places()
    {
        var path = _folder.Write("a.yaml", string.Concat(Rules.Select((rule, i) => Policy(i, Written(rule, "single")))));

        using var json = JsonDocument.Parse(CliRun.Of("policy", "validate", path, "--json").OutBytes);
        var document = CliRun.Of("policy", "validate", path, "--format", "sarif").OutBytes;
        using var sarif = JsonDocument.Parse(document);
        PolicyValidateFormatTests.AssertSarif(document);

        var expected = json.RootElement.GetProperty("diagnostics").EnumerateArray()
            .SelectMany(found => Fixes(found, "same_meaning")).Select(fix => fix.ToString()).ToList();
        var changes = sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
            .Where(result => result.TryGetProperty("fixes", out _))
            .Select(result => Assert.Single(Assert.Single(result.GetProperty("fixes").EnumerateArray()).GetProperty("artifactChanges").EnumerateArray()))
            .ToList();
        Assert.Equal(expected, changes.Select(change => OfSarif(Assert.Single(change.GetProperty("replacements").EnumerateArray())).ToString()));
        Assert.All(changes, change => Assert.EndsWith("/a.yaml", change.GetProperty("artifactLocation").GetProperty("uri").GetString(), StringComparison.Ordinal));
        Assert.NotEmpty(changes);
    }

    [Fact]
    public void A_fix_that_may_answer_more_says_so()
    {
        var path = _folder.Write("a.yaml", Policy(0, "rule: size(facts.users.filter(u, u.admin)) > 0"));

        var found = Validate(path);

        Assert.Contains(found, diagnostic => Fixes(diagnostic, "more_definite").Any());
        Assert.DoesNotContain(found, diagnostic => Fixes(diagnostic, "same_meaning").Any());
        Assert.DoesNotContain("artifactChanges", CliRun.Of("policy", "validate", path, "--format", "sarif").Out, StringComparison.Ordinal);
    }

    /// <summary>What `--fix` leaves alone has no fix to show.</summary>
    [Theory]
    [InlineData("rule: facts.disk.encrypted == true\n    rul: x")]
    [InlineData("rule: facts.disk.encrypted == true # fleetmdm:ignore FM6016 it reads better")]
    [InlineData("key: disk.encrypted\n    op: eq\n    value: true")]
    public void What_is_not_fixed_has_none(string check)
    {
        var path = _folder.Write("a.yaml", Policy(0, check));

        Assert.All(Validate(path), found => Assert.Equal(0, found.GetProperty("fixes").GetArrayLength()));
    }

    public void Dispose() => _folder.Dispose();

    private sealed record Replacement(int Line, int Column, int EndLine, int EndColumn, string Text);

    /// <summary>Makes every fix that overlaps with none before it, and answers how many.</summary>
    private static int MakeFixes(string path)
    {
        // Byte order marks stay; columns do not count them.
        var text = File.ReadAllText(path, new UTF8Encoding(false));
        var mark = File.ReadAllBytes(path).AsSpan().StartsWith("\uFEFF"u8) ? "\uFEFF" : "";
        var lines = text.Split('\n');
        var changes = new List<(int Start, int End, string Text)>();
        foreach (var fix in Validate(path).SelectMany(found => Fixes(found, "same_meaning")))
        {
            var (start, end) = (Offset(lines, fix.Line, fix.Column), Offset(lines, fix.EndLine, fix.EndColumn));
            if (changes.TrueForAll(other => end <= other.Start || other.End <= start)) changes.Add((start, end, fix.Text));
        }
        foreach (var (start, end, replacement) in changes.OrderByDescending(change => change.Start))
            text = text[..start] + replacement + text[end..];
        File.WriteAllText(path, mark + text, new UTF8Encoding(false));
        return changes.Count;
    }

    private static int Offset(string[] lines, int line, int column)
    {
        var offset = lines.Take(line - 1).Sum(before => before.Length + 1);
        return offset + lines[line - 1].EnumerateRunes().Take(column - 1).Sum(rune => rune.Utf16SequenceLength);
    }

    private static List<JsonElement> Validate(string path)
    {
        var run = CliRun.Of("policy", "validate", path, "--json");
        Assert.Empty(JsonSchemaCheck.Problems(CliRun.Of("schema", "diagnostics").Out, run.Out));
        using var document = JsonDocument.Parse(run.OutBytes);
        return [.. document.RootElement.GetProperty("diagnostics").EnumerateArray().Select(found => found.Clone())];
    }

    private static IEnumerable<Replacement> Fixes(JsonElement found, string applicability) => found.GetProperty("fixes").EnumerateArray()
        .Where(fix => fix.GetProperty("applicability").GetString() == applicability)
        .Select(fix => Assert.Single(fix.GetProperty("replacements").EnumerateArray()))
        .Select(replacement => new Replacement(
            replacement.GetProperty("line").GetInt32(),
            replacement.GetProperty("column").GetInt32(),
            replacement.GetProperty("end_line").GetInt32(),
            replacement.GetProperty("end_column").GetInt32(),
            replacement.GetProperty("text").GetString()!));

    private static Replacement OfSarif(JsonElement replacement)
    {
        var region = replacement.GetProperty("deletedRegion");
        return new(
            region.GetProperty("startLine").GetInt32(),
            region.GetProperty("startColumn").GetInt32(),
            region.GetProperty("endLine").GetInt32(),
            region.GetProperty("endColumn").GetInt32(),
            replacement.GetProperty("insertedContent").GetProperty("text").GetString()!);
    }

    /// <summary>A check in one of the ways of YAML; in quotes where a plain text cannot hold the rule.</summary>
    private static string Written(string rule, string style) => style switch
    {
        "plain" when IsPlain(rule) => "rule: " + rule,
        "double" => "rule: \"" + rule.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal) + "\"",
        "literal" => "rule: |\n      " + rule.Replace("\n", "\n      ", StringComparison.Ordinal),
        "folded" when !rule.Contains('\n') => "rule: >-\n      true &&\n      " + rule,
        _ when rule.Contains('\n') => "rule: |\n      " + rule.Replace("\n", "\n      ", StringComparison.Ordinal),
        "flow" => "{ rule: '" + rule.Replace("'", "''", StringComparison.Ordinal) + "', message: größe 🐱, remediation: r }",
        _ => "rule: '" + rule.Replace("'", "''", StringComparison.Ordinal) + "'",
    };

    private static bool IsPlain(string rule) =>
        !rule.Contains('\n') && !rule.Contains(": ", StringComparison.Ordinal) && !rule.Contains(" #", StringComparison.Ordinal)
        && !"!&*|>'\"%@`[]{}#?-".Contains(rule[0], StringComparison.Ordinal);

    private static string Policy(int number, string check) =>
        FormattableString.Invariant(
            $$"""
            id: p{{number}}
            name: Größe 🐱
            severity: low
            params:
              min_os: { type: string, default: "14.5" }
              limit: { type: int, default: 5 }
            checks:
              - {{(check[0] == '{' ? check : check + "\n    message: m\n    remediation: r")}}
            ---

            """);
}
