using System.Text.RegularExpressions;
using FleetMdm.Cli.Commands;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Docs.Diagnostics;

/// <summary>
/// The example of every page is run: it gives the diagnostic that the page is about, and what a person sees then is a
/// golden file. <see cref="DiagnosticCodeTests"/> holds that every code has a page.
/// </summary>
public sealed partial class PageExampleTests
{
    private static readonly char[] Blanks = [' ', '\n'];

    public static TheoryData<string> Codes() => [.. DiagnosticPage.Codes()];

    public static TheoryData<string> CodesWithPreferred() =>
        [.. DiagnosticPage.All().Where(page => PageExamples.Preferred(page) is not null).Select(page => page.Code)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_example_of_a_page_gives_its_diagnostic(string code)
    {
        if (PageExamples.Show(DiagnosticPage.Find(code)!, out var least) is not { } shown)
        {
            Assert.True(
                MayBeTestedElsewhere(code) && IsTestedElsewhere(code),
                "the page of " + code + " has no example that can be run, and nothing in tests/unit/Docs/Diagnostics stands in for it");
            return;
        }

        Golden.Verify("Diagnostics/" + code + ".txt", shown);
        Assert.True(Count(shown, code) >= least, code + " is not given by its example:\n" + shown);
    }

    [Theory]
    [MemberData(nameof(CodesWithPreferred))]
    public void What_a_page_prefers_does_not_give_its_diagnostic(string code)
    {
        var shown = PageExamples.ShowPreferred(DiagnosticPage.Find(code)!)!;

        Assert.Equal(0, Count(shown, code));
        Assert.DoesNotContain("error[", shown, StringComparison.Ordinal);
    }

    /// <summary>Where a page shows what a console prints, that is what it prints.</summary>
    [Theory]
    [MemberData(nameof(Codes))]
    public void The_lines_of_a_page_are_those_that_are_printed(string code)
    {
        var page = DiagnosticPage.Find(code)!;
        if (Markdown.Blocks(page.Markdown) is not [var block, ..]) return;
        if (block.Language != "console" || PageExamples.Show(page) is not { } shown) return;

        var printed = shown.Split('\n').ToList();
        foreach (var line in block.Text.TrimEnd('\n').Split('\n').Where(line => !line.StartsWith("$ ", StringComparison.Ordinal)))
            Assert.Contains(line, printed);
    }

    /// <summary>Where a page draws carets below a rule, they are where the program draws them.</summary>
    [Theory]
    [MemberData(nameof(Codes))]
    public void The_carets_of_a_page_are_those_that_are_printed(string code)
    {
        var page = DiagnosticPage.Find(code)!;
        if (Markdown.Blocks(page.Markdown) is not [{ Language: "yaml" } block, ..]) return;

        foreach (var drawn in block.Text.Split('\n').Where(line => CaretsOnly().IsMatch(line)))
            foreach (Match carets in Carets().Matches(drawn))
                Assert.Contains(
                    PageExamples.Show(page)!.Split('\n'),
                    line => line.TrimEnd('^').Length < line.Length
                        ? line == Drawn(carets)
                        : line.StartsWith(Drawn(carets) + " ", StringComparison.Ordinal));
    }

    /// <summary>On a terminal no line is longer than it is wide, and no word is torn to make it so.</summary>
    [Theory]
    [MemberData(nameof(Codes))]
    public void It_fits_on_a_screen(string code)
    {
        var page = DiagnosticPage.Find(code)!;
        var words = (PageExamples.Show(page) ?? "").Split(Blanks, StringSplitOptions.None).ToHashSet(StringComparer.Ordinal);
        foreach (var width in (int[])[80, 100])
        {
            var lines = (PageExamples.ShowOn(width, page) ?? "").Split('\n').Where(line => !line.StartsWith('$')).ToList();
            Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
            Assert.All(
                lines.Where(line => !line.Contains('…', StringComparison.Ordinal) && !line.Contains('^', StringComparison.Ordinal))
                    .SelectMany(line => line.Split(Blanks, StringSplitOptions.None)),
                word => Assert.Contains(word, words));
        }
    }

    [Fact]
    public void Every_golden_file_is_of_a_page() =>
        Assert.Empty(Directory.EnumerateFiles(Repository.At("tests/unit/Golden/Diagnostics"))
            .Select(Path.GetFileNameWithoutExtension)
            .Except(DiagnosticPage.Codes(), StringComparer.Ordinal));

    /// <summary>The codes of the language need an example; those of files, databases and command lines may take a machine.</summary>
    private static bool MayBeTestedElsewhere(string code) => code[2] is '4' or '5' or '8';

    private static bool IsTestedElsewhere(string code) => Repository.Files("*.cs")
        .Where(path => path.StartsWith("tests", StringComparison.Ordinal) && Path.GetFileName(path) is not "WrittenOut.cs")
        .Any(path => File.ReadAllText(Repository.At(path)).Contains(code, StringComparison.Ordinal));

    /// <summary>A rule of its own stands behind `  - ` in the policy, and the line behind a margin.</summary>
    private static string Drawn(Match carets) => "  | " + new string(' ', "  - ".Length + carets.Index) + carets.Value;

    [GeneratedRegex("^# +\\^")]
    private static partial Regex CaretsOnly();

    [GeneratedRegex("\\^+")]
    private static partial Regex Carets();

    /// <summary>How often a code is given: as text, after a record that is set aside, or in JSON.</summary>
    private static int Count(string text, string code) =>
        text.Split("[" + code + "]").Length + text.Split("\"code\":\"" + code + "\"").Length - 2;
}
