using System.Text.Json;
using System.Text.RegularExpressions;

namespace FleetMdm.UnitTests.Support;

/// <summary>
/// Checks JSON against the part of JSON Schema 2020-12 that our schemas use. A keyword that it does not know is a
/// problem of the schema: nothing is passed over.
/// </summary>
internal sealed class SchemaCheck
{
    private static readonly string[] Annotations = ["$schema", "$id", "$defs", "title", "description"];

    private readonly JsonElement _root;
    private readonly List<string> _problems = [];

    private SchemaCheck(JsonElement root) => _root = root;

    /// <summary>What is wrong, each with its place; empty when the document is valid.</summary>
    public static IReadOnlyList<string> Problems(string schema, string document)
    {
        using var schemaDocument = JsonDocument.Parse(schema);
        using var value = JsonDocument.Parse(document);
        var check = new SchemaCheck(schemaDocument.RootElement);
        check.Check(schemaDocument.RootElement, value.RootElement, "$");
        return check._problems;
    }

    private void Check(JsonElement schema, JsonElement value, string at)
    {
        foreach (var keyword in schema.EnumerateObject().Where(keyword => !Annotations.Contains(keyword.Name)))
            Check(keyword.Name, keyword.Value, schema, value, at);
    }

    private void Check(string keyword, JsonElement wanted, JsonElement schema, JsonElement value, string at)
    {
        switch (keyword)
        {
            case "$ref":
                Check(_root.GetProperty("$defs").GetProperty(wanted.GetString()!["#/$defs/".Length..]), value, at);
                break;
            case "type":
                Require(HasType(wanted, value), at + " is " + value.ValueKind);
                break;
            case "const":
                Require(JsonElement.DeepEquals(wanted, value), at + " is " + value.GetRawText());
                break;
            case "enum":
                Require(wanted.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)), at + " is " + value.GetRawText());
                break;
            case "anyOf":
                Require(wanted.EnumerateArray().Any(one => IsValid(one, value)), at + " fits no alternative: " + value.GetRawText());
                break;
            case "pattern" when value.ValueKind == JsonValueKind.String:
                Require(Regex.IsMatch(value.GetString()!, wanted.GetString()!), at + " is " + value.GetRawText());
                break;
            case "minimum" when value.ValueKind == JsonValueKind.Number:
                Require(value.GetDouble() >= wanted.GetDouble(), at + " is " + value.GetRawText());
                break;
            case "maximum" when value.ValueKind == JsonValueKind.Number:
                Require(value.GetDouble() <= wanted.GetDouble(), at + " is " + value.GetRawText());
                break;
            case "required" when value.ValueKind == JsonValueKind.Object:
                foreach (var name in wanted.EnumerateArray())
                    Require(value.TryGetProperty(name.GetString()!, out _), at + " has no " + name);
                break;
            case "properties" when value.ValueKind == JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                    if (wanted.TryGetProperty(field.Name, out var known)) Check(known, field.Value, at + "." + field.Name);
                break;
            case "additionalProperties" when value.ValueKind == JsonValueKind.Object && !wanted.GetBoolean():
                foreach (var field in value.EnumerateObject())
                    Require(schema.GetProperty("properties").TryGetProperty(field.Name, out _), at + " has " + field.Name);
                break;
            case "items" when value.ValueKind == JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray()) Check(wanted, item, at + "[" + index++ + "]");
                break;
            case "pattern" or "minimum" or "maximum" or "required" or "properties" or "additionalProperties" or "items":
                break;
            default:
                _problems.Add("the schema uses " + keyword);
                break;
        }
    }

    private bool IsValid(JsonElement schema, JsonElement value)
    {
        var alternative = new SchemaCheck(_root);
        alternative.Check(schema, value, "");
        return alternative._problems.Count == 0;
    }

    private void Require(bool holds, string problem)
    {
        if (!holds) _problems.Add(problem);
    }

    private static bool HasType(JsonElement wanted, JsonElement value) => wanted.ValueKind == JsonValueKind.Array
        ? wanted.EnumerateArray().Any(one => HasType(one, value))
        : wanted.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            _ => false,
        };
}
