using System.Text;
using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

/// <summary>Every document and line is what its schema says, and the schema shown is the one meant.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly SampleFleet _fleet = SampleFleet.Stored();

    public SchemaTests() => _fleet.Run("check");

    public void Dispose() => _fleet.Dispose();

    [Theory]
    [InlineData("check", "check", "--json")]
    [InlineData("check", "check", "--json", "--device", "mac-002", "lin-001", "win-001")]
    [InlineData("report", "report", "--json")]
    [InlineData("report", "report", "--json", "--by", "device")]
    [InlineData("report", "report", "--json", "--matrix")]
    [InlineData("device-list", "device", "list", "--json")]
    [InlineData("device-show", "device", "show", "mac-002", "--json")]
    [InlineData("export", "export", "--json")]
    [InlineData("finding", "check", "--format", "jsonl")]
    [InlineData("finding", "report", "--matrix", "--format", "jsonl")]
    public void Is_what_its_schema_says(string name, params string[] args) => AssertValid(name, _fleet.Run(args).Out);

    [Fact]
    public void Ingest_is_what_its_schema_says()
    {
        var mixed = _fleet.Write("mixed.jsonl", "{\"device_id\":\"a\",\"hostname\":\"a\",\"os\":\"linux\",\"mystery\":1}\n{\"device_id\":\"b\"}\n");
        AssertValid("ingest", _fleet.Run("ingest", mixed, "--json").Out);
        AssertValid("ingest", _fleet.Run("ingest", mixed, "--json", "--strict").Out);
        AssertValid("ingest", _fleet.Run("ingest", _fleet["none.json"], "--json").Out);
    }

    [Fact]
    public void A_document_that_is_not_what_the_schema_says_is_found_out()
    {
        var document = _fleet.Run("check", "--json").Out;
        foreach (var (right, wrong) in (ReadOnlySpan<(string, string)>)
            [("\"high\"", "\"huge\""), ("\"pass\": 2", "\"pass\": \"2\""), ("\"name\"", "\"nom\""), ("12:00:00Z", "12:00")])
        {
            Assert.Contains(right, document, StringComparison.Ordinal);
            Assert.NotEmpty(JsonSchemaCheck.Problems(Schema("check"), document.Replace(right, wrong, StringComparison.Ordinal)));
        }
    }

    private static void AssertValid(string name, string output)
    {
        var schema = Schema(name);
        string[] documents = name == "finding" ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [output];
        Assert.NotEmpty(documents);
        Assert.All(documents, document => Assert.Empty(JsonSchemaCheck.Problems(schema, document)));
    }

    private static string Schema(string name)
    {
        var run = CliRun.Of("schema", name);
        Assert.Equal(0, run.ExitCode);
        using var schema = JsonDocument.Parse(run.Out);
        Assert.Equal("fleetmdm." + name + "/v1", schema.RootElement.GetProperty("$id").GetString());
        return Encoding.UTF8.GetString(run.OutBytes);
    }
}
