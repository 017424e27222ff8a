using FleetMdm.Cli.Reports;
using FleetMdm.Store.Ingest.Mappings;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Docs;

/// <summary>docs/mappings has a page of each mapping, made of the mapping itself. With UPDATE_GOLDEN=1 they are written anew.</summary>
public sealed class MappingPageTests
{
    private const string Begin = "<!-- mappings -->\n";
    private const string End = "<!-- end of mappings -->\n";

    /// <summary>The formats of inventory.md's table, and the mappings that read them.</summary>
    public static TheoryData<string, string[]> Formats => new()
    {
        { "native", [] },
        { "osquery tables and results log", ["osquery"] },
        { "Fleet hosts, list and detail", ["fleet"] },
        { "Jamf Pro computers-inventory", ["jamf"] },
        { "Intune managedDevices", ["intune"] },
        { "Kandji devices, details", ["kandji", "kandji-details"] },
        { "Google ChromeOS, mobile, Cloud Identity", ["google-chromeos", "google-mobile", "google-cloudidentity"] },
        { "Ansible facts", ["ansible"] },
        { "Facter, PuppetDB (inventory, facts, factsets)", ["facter", "puppetdb"] },
        { "Ohai", ["ohai"] },
        { "GLPI inventory", ["glpi"] },
        { "Munki, Snipe-IT, OCS", ["munki", "snipeit", "ocs"] },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_of_the_table_has_a_mapping_with_tests(string format, string[] mappings)
    {
        Assert.NotEmpty(format);
        foreach (var name in mappings)
        {
            var mapping = MappingCatalog.BuiltIn.Find(name);
            Assert.NotNull(mapping);
            Assert.NotEmpty(mapping.Tests);
            Assert.NotEmpty(mapping.Signs);
        }
    }

    [Fact]
    public void No_mapping_is_in_no_row_of_the_table() =>
        Assert.Equal(
            MappingCatalog.BuiltIn.Names,
            Formats.SelectMany(row => (string[])row[1]).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_mapping_has_its_page()
    {
        var folder = Repository.At("docs/mappings");
        var pages = MappingCatalog.BuiltIn.Mappings.ToDictionary(mapping => mapping.Format + ".md", MappingPage.Of, StringComparer.Ordinal);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            foreach (var (name, page) in pages) File.WriteAllText(Path.Join(folder, name), page);
        }

        Assert.Equal(
            pages.Keys.Append("README.md").Order(StringComparer.Ordinal),
            Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        foreach (var (name, page) in pages)
        {
            Assert.True(page == File.ReadAllText(Path.Join(folder, name)), "docs/mappings/" + name + " is out of date: run with UPDATE_GOLDEN=1");
        }
    }

    [Fact]
    public void The_guide_lists_them()
    {
        var path = Repository.At("docs/mappings/README.md");
        var guide = File.ReadAllText(path);
        var (begin, end) = (guide.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, guide.IndexOf(End, StringComparison.Ordinal));
        var list = "\n" + string.Concat(MappingCatalog.BuiltIn.Mappings.Select(mapping => $"- [{mapping.Format}]({mapping.Format}.md): {mapping.Title}\n")) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            guide = guide[..begin] + list + guide[end..];
            File.WriteAllText(path, guide);
            end = guide.IndexOf(End, StringComparison.Ordinal);
        }

        Assert.True(guide[begin..end] == list, "docs/mappings/README.md is out of date: run with UPDATE_GOLDEN=1");
    }
}
