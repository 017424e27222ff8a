using System.Text;
using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

/// <summary>Data that would drive a terminal, a spreadsheet or a browser, in every field that is shown and every format.</summary>
public sealed class HostileTextTests
{
    private static readonly string[] Formats = ["table", "text", "json", "jsonl", "csv"];

    public static TheoryData<string> Texts =>
    [
        "esc\u001b[31mred",
        "csi\u009b2J",
        "title\u001b]0;owned\u0007",
        "bidi\u202egnp.exe",
        "isolate\u2066x\u2069",
        "line\nbreak\r\nforged: 0 fail",
        "sep\u2028arator",
        "zero\u200bwidth\ufeff",
        "del\u007fbyte",
        "=cmd|' /C calc'!A0",
        "+1+cmd",
        "-2+3",
        "@SUM(A1)",
        "\t=tab",
        "[/red]",
        "[link=https://example.com]x[/]",
        "<script>alert(1)</script>",
        "quote\"and,comma;",
        "back\\slash",
        "😀 日本語 é",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Reaches_no_output_as_it_is(string text)
    {
        using var fleet = new SampleFleet();
        fleet.Done("init");
        fleet.Done("ingest", fleet.Write("hostile.json", Report(text)));
        fleet.Done("policy", "add", fleet.Write("hostile.yaml", Policy(text)));

        foreach (var args in Commands())
        {
            foreach (var width in (int?[])[null, 80])
            {
                var run = fleet.Run(new CliRunner { Width = width }, args);
                Assert.True(run.ExitCode is 0 or 1, run.Error);
                AssertHarmless(run.Out, args);
                AssertHarmless(run.Error, args);
                AssertValid(run.OutBytes, args);
            }
        }
    }

    [Fact]
    public void A_spreadsheet_formula_gets_an_apostrophe_and_a_number_does_not()
    {
        using var fleet = new SampleFleet();
        fleet.Done("init");
        fleet.Done("ingest", fleet.Write("hostile.json", Report("=cmd|' /C calc'!A0")));

        var row = fleet.Done("device", "list", "--format", "csv").Split('\n')[1];
        Assert.StartsWith("'=cmd|' /C calc'!A0,'=cmd|' /C calc'!A0,macos,", row, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1", "'=1")]
    [InlineData("  +1", "'  +1")]
    [InlineData("\u00a0@x", "'\u00a0@x")]
    [InlineData("＝1", "'＝1")]
    [InlineData("a=1", "a=1")]
    [InlineData("", "")]
    public void The_guard_looks_behind_what_a_spreadsheet_skips(string text, string expected) =>
        Assert.Equal(expected, FleetMdm.Cli.Reports.CsvOutput.Guard(text));

    private static IEnumerable<string[]> Commands()
    {
        foreach (var format in Formats)
        {
            if (format is "json" or "table") yield return ["check", "--device", "any", "--format", format];
            if (format != "text")
            {
                yield return ["check", "--format", format];
                yield return ["report", "--format", format];
                yield return ["report", "--by", "device", "--format", format];
                yield return ["report", "--matrix", "--format", format];
                yield return ["device", "list", "--format", format];
            }
            if (format is "json" or "text") yield return ["device", "show", "any", "--format", format];
            if (format is "json" or "jsonl" or "csv") yield return ["export", "--format", format];
        }
    }

    private static void AssertHarmless(string output, string[] args)
    {
        foreach (var rune in output.EnumerateRunes())
        {
            if (rune.Value == '\n') continue;
            var category = Rune.GetUnicodeCategory(rune);
            Assert.False(
                category is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
                    or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
                || rune == Rune.ReplacementChar,
                FormattableString.Invariant($"U+{rune.Value:X4} in {string.Join(' ', args)}"));
        }
        Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("forged", StringComparison.Ordinal));
    }

    private static void AssertValid(byte[] output, string[] args)
    {
        switch (args[^1])
        {
            case "json":
                JsonDocument.Parse(output).Dispose();
                break;
            case "jsonl":
                foreach (var line in Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    JsonDocument.Parse(line).Dispose();
                break;
            case "csv":
                AssertCsv(output, args);
                break;
        }
    }

    private static void AssertCsv(byte[] output, string[] args)
    {
        using var csv = CsvHelper.CsvReader.Create(new MemoryStream(output));
        var rows = 0;
        while (csv.Read())
        {
            rows++;
            for (var i = 0; i < csv.FieldCount; i++)
                Assert.DoesNotMatch("^[=+@\t\r]|^-[^0-9]|^-[0-9]+[^0-9.]", csv.GetString(i));
        }
        Assert.True(rows > 0, string.Join(' ', args));
    }

    private static string Report(string text) =>
        "{\"device_id\":\"any\",\"hostname\":" + Quoted("host " + text) + ",\"os\":\"macos\",\"os_version\":" + Quoted(text)
        + ",\"serial\":" + Quoted(text) + ",\"tags\":[" + Quoted(text) + "],\"facts\":{" + Quoted(text) + ":" + Quoted(text)
        + ",\"text\":" + Quoted(text) + "}}\n"
        + "{\"device_id\":" + Quoted(text) + ",\"hostname\":" + Quoted(text) + ",\"os\":\"macos\"}\n";

    private static string Policy(string text) =>
        "id: hostile\nname: " + Quoted(text) + "\nseverity: high\nreferences: [" + Quoted(text) + "]\nchecks:\n"
        + "  - id: text\n    rule: facts.text == \"x\"\n    message: " + Quoted(text) + "\n    remediation: " + Quoted(text) + "\n"
        + "  - id: version\n    rule: version(facts.text).atLeast(\"1\")\n    message: m\n    remediation: r\n";

    /// <summary>A JSON text, which is a YAML text too.</summary>
    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
