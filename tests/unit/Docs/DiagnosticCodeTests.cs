using System.Text.RegularExpressions;
using FleetMdm.Cli.Commands;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Docs;

/// <summary>Every code that the program can print has a page, and every page is of a code that it can print.</summary>
public sealed partial class DiagnosticCodeTests
{
    [Fact]
    public void The_codes_of_the_sources_are_those_of_the_pages()
    {
        var printed = Repository.Files("*.cs").Concat(Repository.Files("*.fs"))
            .Where(path => path.StartsWith("src" + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .SelectMany(path => Code().Matches(File.ReadAllText(Repository.At(path))))
            .Select(match => match.Groups[1].Value)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        var pages = Directory.EnumerateFiles(Repository.At("grammar/diagnostics"), "*.md")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.Contains("FM1001", printed);
        Assert.Contains("FM4101", printed);
        Assert.Empty(printed.Except(pages, StringComparer.Ordinal));
        Assert.Empty(pages.Except(printed, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_page_says_what_it_means_and_what_to_do() =>
        Assert.All(DiagnosticPage.All(), page =>
        {
            Assert.NotEmpty(page.Title);
            Assert.NotEmpty(page.Meaning);
            Assert.NotEmpty(page.Cure);
        });

    /// <summary>A code as the sources print it: a text of its own.</summary>
    [GeneratedRegex("\"(FM[0-9]{4})\"")]
    private static partial Regex Code();
}
