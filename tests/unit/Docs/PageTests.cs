using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Docs;

/// <summary>What holds for every page.</summary>
public sealed class PageTests
{
    public static TheoryData<string> Pages => [.. Repository.Files("*.md")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_to_a_file_leads_somewhere(string page)
    {
        var text = File.ReadAllText(Repository.At(page));
        var broken = Markdown.Links(text)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Leads(page, target));

        Assert.Empty(broken);
    }

    [Theory]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("README.md")]
    public void Every_path_that_a_page_names_is_there(string page)
    {
        string[] folders = ["", "src/FleetMdm.Rules.fs", "src/FleetMdm.", "src/FleetMdm.Store/", "src/FleetMdm.Cli/"];
        var gone = Markdown.Paths(File.ReadAllText(Repository.At(page)))
            .Where(path => !folders.Any(folder => Exists(Repository.At(Path.Join(folder, path))) || Exists(Repository.At(folder + path))));

        Assert.Empty(gone);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void No_page_puts_work_off(string page) =>
        Assert.DoesNotMatch(@"\b(TODO|FIXME|XXX|TBD)\b", File.ReadAllText(Repository.At(page)));

    [Theory]
    [InlineData("dotnet run --project src/FleetMdm.Cli -- check --inventory examples/fleet --policies examples/policies")]
    [InlineData("dotnet test FleetMdm.sln")]
    public void The_readme_names_the_two_commands_on_lines_of_their_own(string command) =>
        Assert.Contains(command, File.ReadLines(Repository.At("README.md")).Take(40));

    private static bool Exists(string path) =>
        File.Exists(path) || File.Exists(path + ".cs") || File.Exists(path + ".fs") || Directory.Exists(path);

    private static bool Leads(string page, string target)
    {
        var parts = target.Split('#');
        var file = parts[0].Length == 0 ? page : Path.Join(Path.GetDirectoryName(page), parts[0]);
        var path = Repository.At(file);
        return parts.Length == 1
            ? File.Exists(path) || Directory.Exists(path)
            : File.Exists(path) && Markdown.Anchors(File.ReadAllText(path)).Contains(parts[1]);
    }
}
