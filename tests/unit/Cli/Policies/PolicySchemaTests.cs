using System.Text;
using System.Text.Json;
using FleetMdm.Cli.Policies;
using FleetMdm.Rules;
using FleetMdm.Store.Yaml;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies;

/// <summary>What `schema policy` says to an editor: it takes what the program takes, and finds what the program finds.</summary>
public sealed class PolicySchemaTests
{
    private const string Sound = """
        id: a
        name: A
        severity: low
        targets: { os: [macos, linux], tags: prod, when: facts.a }
        params: { least: { type: int, default: 8, description: D } }
        checks:
          - { id: one, rule: facts.b, message: M, remediation: R, on_missing: fail }
          - { key: disk.free_bytes, op: gte, value: 8 }
        tests:
          - { name: n, device: { os: macos, tags: [x] }, facts: { b: true }, params: { least: 9 }, as_of: 2026-01-31, expect: pass }
          - { expect: { status: fail, checks: { one: fail }, missing: [facts.a] } }
          - { expect: { one: unknown } }

        """;

    private static readonly byte[] Schema = CliRun.Of("schema", "policy").OutBytes;

    public static TheoryData<string> Examples =>
        [.. Directory.EnumerateFiles(Repository.At("examples/policies")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Examples))]
    public void The_examples_are_what_it_says(string file) =>
        Assert.Empty(Problems(File.ReadAllText(Path.Join(Repository.At("examples/policies"), file))));

    [Fact]
    public void Every_key_is_taken_and_described()
    {
        Assert.Empty(Problems(Sound));
        using var schema = JsonDocument.Parse(Schema);
        var root = schema.RootElement;
        Assert.Equal(PolicyShape.PolicyKeys, Keys(root));
        Assert.Equal(PolicyShape.TargetKeys, Keys(Below(root, "targets")));
        Assert.Equal(PolicyShape.ParameterKeys, Keys(Below(root, "params").GetProperty("additionalProperties")));
        Assert.Equal(PolicyShape.CheckKeys, Keys(Below(root, "checks").GetProperty("items")));
        Assert.Equal(PolicyShape.TestKeys, Keys(Below(root, "tests").GetProperty("items")));
        Assert.Equal(PolicyShape.DeviceKeys, Keys(Below(Below(root, "tests").GetProperty("items"), "device")));
    }

    /// <summary>An editor offers the systems that there are, and takes other spellings of them.</summary>
    [Fact]
    public void The_systems_are_those_of_the_program()
    {
        using var schema = JsonDocument.Parse(Schema);
        var known = schema.RootElement.GetProperty("$defs").GetProperty("system").GetProperty("anyOf")[0].GetProperty("enum");
        Assert.Equal(Normalizers.OsFamilies.Order(StringComparer.Ordinal), known.EnumerateArray().Select(system => system.GetString()!).Order(StringComparer.Ordinal));
        Assert.Empty(Problems(Sound.Replace("[macos, linux]", "[macOS, GNU/Linux]", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("name: A\n", "")]
    [InlineData("name: A\n", "nam: A\n")]
    [InlineData("id: a\n", "id: A b\n")]
    [InlineData("severity: low", "severity: lowest")]
    [InlineData("tags: prod", "tag: prod")]
    [InlineData("when: facts.a", "when: [facts.a]")]
    [InlineData("type: int", "typ: int")]
    [InlineData("rule: facts.b,", "rul: facts.b,")]
    [InlineData("rule: facts.b,", "")]
    [InlineData("rule: facts.b,", "rule: facts.b, key: b, op: eq, value: 1,")]
    [InlineData("op: gte", "op: least")]
    [InlineData(", op: gte", "")]
    [InlineData("value: 8 }", "value: { a: 8 } }")]
    [InlineData("on_missing: fail", "on_missing: error")]
    [InlineData("expect: pass", "expect: passed")]
    [InlineData("expect: pass", "expects: pass")]
    [InlineData("device: { os", "device: { host: x, os")]
    [InlineData("expect: { one: unknown }", "expect: { one: maybe }")]
    public void What_the_program_refuses_it_refuses(string right, string wrong)
    {
        Assert.Contains(right, Sound, StringComparison.Ordinal);
        var text = Sound.Replace(right, wrong, StringComparison.Ordinal);

        Assert.NotEmpty(Problems(text));
        Assert.True(PolicyLoader.LoadText("p.yaml", text, FactSchema.BuiltIn, WantedProblems.Errors).HasErrors);
    }

    [Fact]
    public void A_policy_without_checks_is_refused() =>
        Assert.NotEmpty(Problems("id: a\nname: A\nchecks: []\n"));

    private static IReadOnlyList<string> Problems(string yaml) =>
        [.. YamlReader.Read(yaml).Documents.SelectMany(document => JsonSchemaCheck.Problems(Schema, Encoding.UTF8.GetBytes(Json(document))))];

    /// <summary>The JSON that a YAML language server sees.</summary>
    private static string Json(YamlNode node) => node switch
    {
        YamlMapping mapping => "{" + string.Join(",", mapping.Entries.Select(entry => Quoted(entry.Key.Value) + ":" + Json(entry.Value))) + "}",
        YamlSequence list => "[" + string.Join(",", list.Items.Select(Json)) + "]",
        YamlScalar { IsNull: true } => "null",
        YamlScalar scalar => YamlValues.KindOf(scalar) == ScalarKind.Text ? Quoted(scalar.Value) : scalar.Value,
        _ => throw new InvalidOperationException(),
    };

    private static string Quoted(string text) => "\"" + JsonEncodedText.Encode(text) + "\"";

    private static JsonElement Below(JsonElement schema, string key) => schema.GetProperty("properties").GetProperty(key);

    private static string[] Keys(JsonElement schema)
    {
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        var keys = schema.GetProperty("properties").EnumerateObject().ToList();
        Assert.All(keys, key => Assert.False(string.IsNullOrWhiteSpace(key.Value.GetProperty("description").GetString()), key.Name));
        return [.. keys.Select(key => key.Name)];
    }
}
