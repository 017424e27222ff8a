using System.Text.Json;
using FleetMdm.Cli.Commands;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Commands;

public sealed class SchemaTests
{
    /// <summary>Holds a document to the schema whose id it bears.</summary>
    internal static void Conforms(string schemaId, byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(schemaId, document.RootElement.GetProperty("schema").GetString());
        var schema = SchemaCommand.Find(schemaId);
        Assert.NotNull(schema);
        Assert.Empty(JsonSchemaCheck.Problems(schema, json));
    }

    [Fact]
    public void The_list_names_every_schema()
    {
        var run = CliRun.Of("schema");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (var name in SchemaCommand.Names()) Assert.Contains("\n" + name + " ", "\n" + run.Out, StringComparison.Ordinal);
    }

    public static TheoryData<string> Names => [.. SchemaCommand.Names()];

    [Theory, MemberData(nameof(Names))]
    public void Each_is_JSON_Schema_with_an_id_and_a_title(string name)
    {
        var run = CliRun.Of("schema", name);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var schema = JsonDocument.Parse(run.OutBytes);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.RootElement.GetProperty("$schema").GetString());
        Assert.Equal(
            "fleetmdm." + (name == "inventory" ? "device" : name) + "/v1", schema.RootElement.GetProperty("$id").GetString());
        Assert.False(string.IsNullOrWhiteSpace(schema.RootElement.GetProperty("title").GetString()));
    }

    [Fact]
    public void The_inventory_has_columns_and_facts_with_types()
    {
        using var schema = JsonDocument.Parse(CliRun.Of("schema", "inventory").OutBytes);
        var properties = schema.RootElement.GetProperty("properties");
        var facts = properties.GetProperty("facts").GetProperty("properties");

        Assert.Equal("string", properties.GetProperty("hostname").GetProperty("type").GetString());
        Assert.Equal("date-time", properties.GetProperty("last_seen").GetProperty("format").GetString());
        Assert.Equal("boolean", facts.GetProperty("disk").GetProperty("properties").GetProperty("encrypted").GetProperty("type").GetString());
        var software = facts.GetProperty("software");
        Assert.Equal("array", software.GetProperty("type").GetString());
        Assert.Equal("string", software.GetProperty("items").GetProperty("properties").GetProperty("version").GetProperty("type").GetString());
        Assert.False(facts.GetProperty("users").GetProperty("items").GetProperty("properties").GetProperty("uid").TryGetProperty("type", out _));
    }

    [Fact]
    public void A_mistyped_name_is_refused_with_the_nearest()
    {
        var run = CliRun.Of("schema", "inventry");

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("= help: did you mean `inventory`?\n", run.Error, StringComparison.Ordinal);
    }
}
