using FleetMdm.Store.Ingest;

namespace FleetMdm.UnitTests.Store.Ingest.Decoders;

/// <summary>PuppetDB's list of facts, pivoted to nodes.</summary>
public sealed class PuppetDbDecoderTests : IDisposable
{
    private readonly IngestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Facts_of_several_nodes_on_several_pages_are_a_device_a_node()
    {
        var first = _site.Write("page-1.json", "[" + Fact("b", "kernel", "\"Linux\"") + "," + Fact("a", "os", """{"name":"Debian","release":{"full":"12.5"}}""") + "]");
        var second = _site.Write("page-2.json", "[" + Fact("a", "kernel", "\"Linux\"") + "," + Fact("b", "os", """{"name":"Ubuntu","release":{"full":"22.04"}}""") + "]");

        var summary = _site.Ingest(first, second);

        Assert.Equal((2, 2L), (summary.New, summary.Records));
        Assert.Empty(summary.Quarantined);
        Assert.Equal(("a", "12.5"), (_site.Device("puppetdb:a").Summary.Hostname, _site.Device("puppetdb:a").Summary.OsVersion));
        Assert.Equal("22.04", _site.Device("puppetdb:b").Summary.OsVersion);
    }

    [Fact]
    public void The_same_fact_on_two_pages_counts_once_and_null_is_no_value()
    {
        _site.IngestText("[" + string.Join(',',
            Fact("a", "role", "\"old\""), Fact("a", "role", "\"web\""), Fact("a", "zone", "null"), Fact("a", "kernel", "\"Linux\"")) + "]");

        _site.AssertFacts("puppetdb:a", new()
        {
            ["source.puppetdb.facts.role"] = "web",
            ["source.puppetdb.facts.zone"] = null,
        });
    }

    [Fact]
    public void A_node_may_have_a_fact_that_is_called_data()
    {
        _site.IngestText("""{"certname":"a","environment":"production","facts":{"kernel":"Linux","data":[1,2],"os":{"name":"Debian"}}}""");

        _site.AssertFacts("puppetdb:a", new() { ["source.puppetdb.facts.data"] = "[1,2]", ["os.name"] = "Debian" });
    }

    [Fact]
    public void Passwords_among_the_facts_do_not_arrive()
    {
        _site.IngestText("[" + Fact("a", "kernel", "\"Linux\"") + "," + Fact("a", "db_password", "\"hunter2\"") + "]");

        Assert.DoesNotContain("hunter2", _site.FactsOf("puppetdb:a"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_without_a_certname_is_set_aside()
    {
        var summary = _site.IngestText("[" + Fact("a", "kernel", "\"Linux\"") + """,{"name":"os","value":1}]""");

        Assert.Equal((1, "FM4207"), (summary.New, Assert.Single(summary.Quarantined).Code));
    }

    private static string Fact(string node, string name, string value) =>
        $$"""{"certname":"{{node}}","environment":"production","name":"{{name}}","value":{{value}}}""";
}
