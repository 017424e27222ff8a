using System.Text;
using System.Text.Json;
using FleetMdm.UnitTests.Cli.Commands;
using FleetMdm.UnitTests.Docs;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Mapping;

/// <summary>`fleetmdm mapping …`, and mappings of the user.</summary>
public sealed class MappingCommandTests : IDisposable
{
    private const string Snipe =
        """{"total":1,"rows":[{"id":7,"name":"studio-2","asset_tag":"A-7","status_label":{"name":"Deployed"},"custom_fields":[],"image":"http://x","age":"1y"}]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Export => _folder.Write("export.json", Snipe);

    [Fact]
    public void The_list_names_every_format()
    {
        var run = CliRun.Of("mapping", "list");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Jamf Pro", run.Out, StringComparison.Ordinal);
        SchemaTests.Conforms("fleetmdm.mappings/v1", CliRun.Of("mapping", "list", "--json").OutBytes);
    }

    /// <summary>Many tools have an `os` or a `hostname`: that makes no native report of theirs.</summary>
    [Theory]
    [InlineData("""{"id":17,"systemName":"PC-17","os":{"name":"Windows 11"}}""", "no format, no format knows it", 1)]
    [InlineData("""{"id":17,"os":"Windows 11"}""", "no format, no format knows it", 1)]
    [InlineData("""{"hostname":"h","os":"linux"}""", "native (native 6)", 0)]
    [InlineData("""{"device_id":"h"}""", "native (native 20)", 0)]
    public void What_no_format_knows_is_not_native(string record, string expected, int exitCode)
    {
        var run = CliRun.Of("mapping", "detect", _folder.Write("x.json", record));

        Assert.Equal((exitCode, _folder["x.json"] + ": " + expected + "\n"), (run.ExitCode, run.Out));
    }

    [Fact]
    public void Show_prints_fields_or_the_file()
    {
        Assert.Contains("facts.asset.tag", CliRun.Of("mapping", "show", "snipeit").Out, StringComparison.Ordinal);
        Assert.StartsWith("format: snipeit\n", CliRun.Of("mapping", "show", "snipeit", "--format", "yaml").Out, StringComparison.Ordinal);
        var unknown = CliRun.Of("mapping", "show", "snipe-it");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("did you mean `snipeit`?", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Detect_tells_the_scores_and_answers_no_where_nobody_knows()
    {
        var known = CliRun.Of("mapping", "detect", Export);
        Assert.Equal((0, Export + ": snipeit (snipeit 70)\n"), (known.ExitCode, known.Out));
        SchemaTests.Conforms("fleetmdm.mapping-detect/v1", CliRun.Of("mapping", "detect", Export, "--json").OutBytes);

        var stranger = _folder.Write("stranger.json", """[{"a":1}]""");
        var unknown = CliRun.Of("mapping", "detect", stranger, _folder.Write("page.json", "<html></html>"));
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("no format knows it", unknown.Out, StringComparison.Ordinal);
        Assert.Contains("it looks like an HTML page", unknown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_shows_expression_source_raw_and_stored_and_what_nobody_reads()
    {
        var run = CliRun.Of("mapping", "explain", Export, "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        SchemaTests.Conforms("fleetmdm.mapping-explain/v1", run.OutBytes);
        using var document = JsonDocument.Parse(run.OutBytes);
        var fields = document.RootElement.GetProperty("fields").EnumerateArray().ToDictionary(field => field.GetProperty("target").GetString()!);
        Assert.Equal("\"Deployed\"", fields["facts.asset.status"].GetProperty("normalized").GetString());
        Assert.Equal("record.status_label.name", fields["facts.asset.status"].GetProperty("sources")[0].GetProperty("path").GetString());
        Assert.Null(fields["facts.owner.name"].GetProperty("normalized").GetString());
        Assert.Equal(
            ["facts.source.snipeit.age", "facts.source.snipeit.custom_fields", "facts.source.snipeit.image"],
            document.RootElement.GetProperty("unread").EnumerateArray().Select(path => path.GetString()));
        Assert.Contains("asset.status", CliRun.Of("mapping", "explain", Export).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_shows_what_a_decoder_puts_together()
    {
        var run = new CliRunner { Input = Encoding.UTF8.GetBytes("""[{"certname":"a","name":"kernel","value":"Linux"},{"certname":"a","name":"os","value":{"name":"Debian"}}]""") }
            .Run("mapping", "explain", "-", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var document = JsonDocument.Parse(run.OutBytes);
        Assert.Equal("puppetdb", document.RootElement.GetProperty("format").GetString());
        Assert.Equal("\"puppetdb:a\"", document.RootElement.GetProperty("fields")[0].GetProperty("normalized").GetString());
    }

    [Fact]
    public void The_tests_of_all_mappings_hold()
    {
        var run = CliRun.Of("mapping", "test", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        SchemaTests.Conforms("fleetmdm.mapping-test/v1", run.OutBytes);
    }

    [Fact]
    public void A_mapping_of_the_user_extends_one_and_is_used()
    {
        _folder.Write("mappings/tags.yaml", """
            extends: snipeit
            facts:
              asset.status: '"as told: " + record.status_label.name'
            redact: [image]
            """);
        var mappings = Path.Join(_folder.Path, "mappings");

        var run = CliRun.Of("mapping", "explain", Export, "--mappings", mappings);
        Assert.Contains("asset.status  \"as told: Deployed\"", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("image", run.Out, StringComparison.Ordinal);

        var database = Path.Join(_folder.Path, "fleet.db");
        CliRun.Of("init", "--db", database);
        Assert.Equal(0, CliRun.Of("ingest", Export, "--db", database, "--mappings", mappings).ExitCode);
        Assert.Contains("as told: Deployed", CliRun.Of("export", "--db", database).Out, StringComparison.Ordinal);

        var lint = CliRun.Of("mapping", "lint", "--mappings", mappings);
        Assert.Equal(1, lint.ExitCode);
        Assert.Contains("no `tests`", lint.Out, StringComparison.Ordinal);
        SchemaTests.Conforms("fleetmdm.mapping-lint/v1", CliRun.Of("mapping", "lint", "--mappings", mappings, "--json").OutBytes);
    }

    [Fact]
    public void The_mapping_of_the_guide_holds()
    {
        var guide = File.ReadAllText(Repository.At("docs/mappings/README.md"));
        var blocks = Markdown.Blocks(guide).ToList();
        _folder.Write("mappings/acme.yaml", blocks.Single(block => block.Language == "yaml").Text);
        var export = _folder.Write("acme.json", blocks.Single(block => block.Language == "json").Text);
        var mappings = Path.Join(_folder.Path, "mappings");

        var test = CliRun.Of("mapping", "test", "acme", "--mappings", mappings);
        Assert.Equal((0, "1 test of 1 mapping, 0 failed\n"), (test.ExitCode, test.Out));
        Assert.Equal((0, "1 mapping, 0 problems\n"), (CliRun.Of("mapping", "lint", "--mappings", mappings).ExitCode, CliRun.Of("mapping", "lint", "--mappings", mappings).Out));
        Assert.Equal(0, CliRun.Of("mapping", "detect", export, "--mappings", mappings).ExitCode);
        Assert.Contains("facts.memory.total_bytes  17179869184", CliRun.Of("mapping", "explain", export, "--mappings", mappings).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("extends: nosuch\n", "no mapping `nosuch` to extend")]
    [InlineData("extends: snipeit\nfacts:\n  x: nosuch(record.a)\n", "nosuch")]
    [InlineData("extends: snipeit\nreport:\n  hostnme: record.a\n", "did you mean `hostname`?")]
    [InlineData("extends: snipeit\ndecoder: zip\n", "expected a decoder: osquery, puppetdb")]
    [InlineData("format: Big Letters\nextends: snipeit\n", "is no name of a format")]
    [InlineData("- a\n", "expected one mapping")]
    [InlineData("format: native\nextends: snipeit\n", "the native format has no mapping")]
    [InlineData("format: [\n", "")]
    public void A_mapping_file_that_cannot_be_used_refuses_the_command(string yaml, string words)
    {
        var file = _folder.Write("mappings/bad.yaml", yaml);

        var run = CliRun.Of("mapping", "list", "--mappings", Path.Join(_folder.Path, "mappings"));

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("error[FM4401]", run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Contains("--> " + file + ":", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_that_does_not_hold_is_told_with_both_reports()
    {
        _folder.Write("mappings/tags.yaml", """
            extends: snipeit
            format: tags
            tests:
              - name: wrong
                record: '{"rows":[{"id":1,"name":"a","asset_tag":"t","status_label":{},"custom_fields":[]}]}'
                report: '{"device_id":"x","hostname":"a","os":"unknown"}'
            """);

        var run = CliRun.Of("mapping", "test", "tags", "--mappings", Path.Join(_folder.Path, "mappings"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("may be of several formats", run.Out, StringComparison.Ordinal);
        Assert.Contains("error[FM4403]: a test of a mapping does not hold", run.Error, StringComparison.Ordinal);
    }
}
