using System.Text.RegularExpressions;
using FleetMdm.Cli.Commands;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Commands;

public sealed partial class ExplainTests
{
    [Theory]
    [InlineData("FM3103")]
    [InlineData("fm3103")]
    [InlineData("3103")]
    public void A_page_is_found_by_its_code(string code)
    {
        var run = CliRun.Of("explain", code);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Verify("explain-FM3103.txt", run.Out);
    }

    [Fact]
    public void Without_a_code_all_are_listed()
    {
        var run = CliRun.Of("explain");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(DiagnosticPage.Codes().Count, run.Out.Count(c => c == '\n'));
    }

    [Fact]
    public void A_mistyped_code_is_refused_with_the_nearest()
    {
        var run = CliRun.Of("explain", "FM31O3");

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("= help: did you mean `FM3103`?\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_what_its_schema_says()
    {
        SchemaTests.Conforms("fleetmdm.explain/v1", CliRun.Of("explain", "FM3103", "--json").OutBytes);
        SchemaTests.Conforms("fleetmdm.explain/v1", CliRun.Of("explain", "--json").OutBytes);
        SchemaTests.Conforms("fleetmdm.version/v1", CliRun.Of("version", "--json").OutBytes);
    }

    [Fact]
    public void Every_page_begins_with_its_code_and_shows_an_example_and_a_cure()
    {
        foreach (var page in DiagnosticPage.All())
        {
            Assert.StartsWith("# " + page.Code + ": ", page.Markdown, StringComparison.Ordinal);
            Assert.Matches(Headings(), page.Markdown);
        }
    }

    [GeneratedRegex("\n\n(## Example\n\n(.|\n)*\n## What to do|## Avoid\n\n(.|\n)*\n## Prefer)\n\n")]
    private static partial Regex Headings();
}
