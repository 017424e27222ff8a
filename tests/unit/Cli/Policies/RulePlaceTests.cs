using System.Globalization;
using System.Text;
using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies;

/// <summary>
/// A name that means nothing stands at a place that is known; `policy validate` must point there. Every style of YAML
/// scalar, on one line and over two, with and without tabs, CRLF, a byte order mark and characters outside ASCII.
/// </summary>
public sealed class RulePlaceTests : IDisposable
{
    private const string Name = "nobody";

    private readonly TemporaryFolder _folder = new();

    [Flags]
    public enum Trouble
    {
        None = 0,
        Tabs = 1,
        Crlf = 2,
        ByteOrderMark = 4,
        NotAscii = 8,
        SecondLine = 16,
    }

    public static TheoryData<string, Trouble> Combinations
    {
        get
        {
            var data = new TheoryData<string, Trouble>();
            foreach (var style in (string[])["plain", "single-quoted", "double-quoted", "literal", "folded"])
                for (var trouble = Trouble.None; trouble < (Trouble)32; trouble++)
                    data.Add(style, trouble);
            return data;
        }
    }

    [Theory, MemberData(nameof(Combinations))]
    public void The_place_is_that_of_the_file(string style, Trouble trouble)
    {
        var text = Policy(style, trouble);
        File.WriteAllBytes(_folder["p.yaml"], Encoding.UTF8.GetBytes(text));

        var run = CliRun.Of("policy", "validate", _folder["p.yaml"], "--json");

        using var json = JsonDocument.Parse(run.OutBytes);
        var diagnostic = Assert.Single(json.RootElement.GetProperty("diagnostics").EnumerateArray());
        Assert.Equal("FM2001", diagnostic.GetProperty("code").GetString());
        Assert.Equal(PlaceOf(text), Told(diagnostic));
    }

    public void Dispose() => _folder.Dispose();

    private static string Policy(string style, Trouble trouble)
    {
        var blank = trouble.HasFlag(Trouble.Tabs) ? "\t" : " ";
        var word = trouble.HasFlag(Trouble.NotAscii) ? "größe 🐱 日本" : "size";
        string[] lines = trouble.HasFlag(Trouble.SecondLine)
            ? ["true &&", $"'{word}' !={blank}'' &&{blank}{Name}"]
            : [$"true &&{blank}'{word}' !={blank}'' &&{blank}{Name}"];
        var rule = style switch
        {
            "plain" => string.Join("\n      ", lines),
            "single-quoted" => "'" + string.Join("\n      ", lines).Replace("'", "''", StringComparison.Ordinal) + "'",
            "double-quoted" => "\"" + string.Join("\n      ", lines).Replace("'", "\\\"", StringComparison.Ordinal) + "\"",
            "literal" => "|\n      " + string.Join("\n      ", lines),
            _ => ">\n      " + string.Join("\n      ", lines),
        };
        var yaml = $"id: p\nname: {word}\nseverity: low\nchecks:\n  - message: {word}\n    remediation: r\n    rule: {rule}\n";
        return (trouble.HasFlag(Trouble.ByteOrderMark) ? "\uFEFF" : "")
            + (trouble.HasFlag(Trouble.Crlf) ? yaml.ReplaceLineEndings("\r\n") : yaml);
    }

    /// <summary>Where an editor shows the name: lines and characters from 1.</summary>
    private static string PlaceOf(string text)
    {
        var before = text[..text.IndexOf(Name, StringComparison.Ordinal)].TrimStart('\uFEFF').Split('\n');
        return string.Create(
            CultureInfo.InvariantCulture, $"{before.Length}:{before[^1].EnumerateRunes().Count() + 1}+{Name.Length}");
    }

    private static string Told(JsonElement diagnostic) => string.Create(
        CultureInfo.InvariantCulture,
        $"{diagnostic.GetProperty("line").GetInt32()}:{diagnostic.GetProperty("column").GetInt32()}+{diagnostic.GetProperty("length").GetInt32()}");
}
