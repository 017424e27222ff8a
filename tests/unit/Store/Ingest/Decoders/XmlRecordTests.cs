using System.Text;
using FleetMdm.Store.Ingest;

namespace FleetMdm.UnitTests.Store.Ingest.Decoders;

/// <summary>XML reports: what they become, and what XML can do to a reader.</summary>
public sealed class XmlRecordTests : IDisposable
{
    private readonly IngestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Values_of_a_property_list_keep_their_kinds()
    {
        _site.IngestText(Plist("""
            <key>i</key><integer>-5</integer><key>r</key><real>1.5</real><key>t</key><true/><key>f</key><false/>
            <key>s</key><string>a &lt; b</string><key>d</key><date>2024-03-01T12:00:00Z</date><key>b</key><data>AAAA</data>
            <key>l</key><array><string>x</string><data>AAAA</data><dict><key>k</key><string>v</string></dict></array>
            <key>i</key><integer>6</integer>
            """));

        _site.AssertFacts("munki:h", new()
        {
            ["source.munki.i"] = "-5",
            ["source.munki.r"] = "1.5",
            ["source.munki.t"] = "True",
            ["source.munki.f"] = "False",
            ["source.munki.s"] = "a < b",
            ["source.munki.d"] = "2024-03-01T12:00:00Z",
            ["source.munki.b"] = null,
            ["source.munki.l"] = """["x",{"k":"v"}]""",
        });
    }

    [Fact]
    public void Entities_are_not_expanded()
    {
        const string laughs =
            """
            <?xml version="1.0"?>
            <!DOCTYPE plist [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
            <plist><dict><key>MachineInfo</key><dict><key>hostname</key><string>&b;&c;</string></dict></dict></plist>
            """;

        var summary = _site.IngestText(laughs);

        Assert.Equal((0, "FM4120"), (summary.New, Assert.Single(summary.Quarantined).Code));
    }

    [Theory]
    [InlineData("<REQUEST><CONTENT>", "FM4120")]
    [InlineData("<REQUEST></CONTENT></REQUEST>", "FM4120")]
    [InlineData("<plist><dict><key>a</key></dict></plist>", "FM4206")]
    [InlineData("<plist></plist>", "FM4102")]
    [InlineData("<plist><string>x</string></plist>", "FM4103")]
    [InlineData("<REQUEST><CONTENT><HARDWARE/></CONTENT></REQUEST>", "FM4206")]
    public void What_is_no_report_is_set_aside(string xml, string code) =>
        Assert.Equal(code, Assert.Single(_site.IngestText(xml).Quarantined).Code);

    [Theory]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("<?xml version=\"1.0\"?><computers><computer/></computers>")]
    public void Other_xml_is_refused_as_a_file(string xml) =>
        Assert.Equal("FM4007", Assert.Single(_site.IngestText(xml).Refused).Code);

    [Fact]
    public void Depth_and_size_are_bounded()
    {
        var deep = Plist("<key>x</key>" + string.Concat(Enumerable.Repeat("<array>", 5_000)) + string.Concat(Enumerable.Repeat("</array>", 5_000)));
        Assert.Equal("FM4108", Assert.Single(_site.IngestText(deep).Quarantined).Code);

        var large = Plist("<key>x</key><string>" + new string('x', 9 * 1024 * 1024) + "</string>");
        Assert.Equal("FM4110", Assert.Single(_site.IngestText(large).Quarantined).Code);
    }

    [Fact]
    public void An_agent_that_writes_latin_1_is_understood()
    {
        var xml = """
            <?xml version="1.0" encoding="ISO-8859-1"?>
            <REQUEST><DEVICEID>d</DEVICEID><CONTENT><HARDWARE><NAME>büro-1</NAME><OSNAME>Microsoft Windows 10</OSNAME></HARDWARE>
            <BIOS><SSN>S1</SSN></BIOS></CONTENT></REQUEST>
            """;
        var path = _site.Write("agent.ocs", Encoding.Latin1.GetBytes(xml));

        Assert.Equal(1, _site.Ingest(path).New);
        Assert.Equal("büro-1", _site.Device("ocs:S1").Summary.Hostname);
    }

    private static string Plist(string members) =>
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist version=\"1.0\"><dict><key>ManagedInstallVersion</key><string>6</string>"
        + "<key>MachineInfo</key><dict><key>hostname</key><string>h</string></dict>" + members + "</dict></plist>";
}
