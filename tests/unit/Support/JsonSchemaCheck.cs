using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FleetMdm.UnitTests.Support;

/// <summary>
/// Holds a JSON document to a schema: the part of JSON Schema 2020-12 that our schemas use, and nothing else, so that a
/// keyword nobody checks cannot slip in.
/// </summary>
internal sealed class JsonSchemaCheck
{
    private readonly JsonElement _root;
    private readonly List<string> _problems = [];

    private JsonSchemaCheck(JsonElement root) => _root = root;

    /// <summary>Everything in which the document differs from the schema; empty when it conforms.</summary>
    public static IReadOnlyList<string> Problems(ReadOnlyMemory<byte> schema, ReadOnlyMemory<byte> document)
    {
        using var schemaJson = JsonDocument.Parse(schema);
        using var json = JsonDocument.Parse(document);
        var check = new JsonSchemaCheck(schemaJson.RootElement);
        check.Check(schemaJson.RootElement, json.RootElement, "$");
        return check._problems;
    }

    public static IReadOnlyList<string> Problems(string schema, string document) =>
        Problems(Encoding.UTF8.GetBytes(schema), Encoding.UTF8.GetBytes(document));

    private void Check(JsonElement schema, JsonElement value, string path)
    {
        if (schema.ValueKind == JsonValueKind.False) _problems.Add(path + " is not allowed");
        if (schema.ValueKind != JsonValueKind.Object) return;
        foreach (var keyword in schema.EnumerateObject()) Check(keyword.Name, keyword.Value, schema, value, path);
    }

    private void Check(string keyword, JsonElement rule, JsonElement schema, JsonElement value, string path)
    {
        switch (keyword)
        {
            case "$schema" or "$id" or "$defs" or "title" or "description" or "format":
                break;
            case "additionalProperties":
                // Beside `properties` it is about the fields that those do not name: see there.
                if (value.ValueKind == JsonValueKind.Object && !schema.TryGetProperty("properties", out _))
                    foreach (var field in value.EnumerateObject()) Check(rule, field.Value, path + "." + field.Name);
                break;
            case "$ref":
                Check(Resolve(rule.GetString()!), value, path);
                break;
            case "type":
                var types = rule.ValueKind == JsonValueKind.Array ? [.. rule.EnumerateArray()] : new[] { rule };
                Expect(types.Any(type => HasType(value, type.GetString()!)), path + " is " + value.ValueKind + ", expected " + rule);
                break;
            case "const":
                Expect(JsonElement.DeepEquals(rule, value), path + " is " + value + ", expected " + rule);
                break;
            case "enum":
                Expect(rule.EnumerateArray().Any(known => JsonElement.DeepEquals(known, value)), path + " is " + value + ", expected one of " + rule);
                break;
            case "pattern":
                if (value.ValueKind == JsonValueKind.String)
                    Expect(Regex.IsMatch(value.GetString()!, rule.GetString()!), path + " is " + value + ", expected " + rule);
                break;
            case "minLength":
                if (value.ValueKind == JsonValueKind.String) Expect(value.GetString()!.Length >= rule.GetInt32(), path + " is too short");
                break;
            case "minimum":
                if (value.ValueKind == JsonValueKind.Number) Expect(value.GetDouble() >= rule.GetDouble(), path + " is below " + rule);
                break;
            case "maximum":
                if (value.ValueKind == JsonValueKind.Number) Expect(value.GetDouble() <= rule.GetDouble(), path + " is above " + rule);
                break;
            case "minItems":
                if (value.ValueKind == JsonValueKind.Array) Expect(value.GetArrayLength() >= rule.GetInt32(), path + " has too few items");
                break;
            case "required":
                if (value.ValueKind == JsonValueKind.Object)
                    foreach (var name in rule.EnumerateArray())
                        Expect(value.TryGetProperty(name.GetString()!, out _), path + " lacks " + name);
                break;
            case "properties":
                if (value.ValueKind == JsonValueKind.Object) CheckProperties(rule, schema, value, path);
                break;
            case "items":
                if (value.ValueKind == JsonValueKind.Array)
                    foreach (var (index, item) in value.EnumerateArray().Index())
                        Check(rule, item, path + "[" + index.ToString(CultureInfo.InvariantCulture) + "]");
                break;
            case "anyOf" or "oneOf":
                var fitting = rule.EnumerateArray().Count(branch => Fits(branch, value, path));
                Expect(keyword == "anyOf" ? fitting > 0 : fitting == 1, path + " fits " + fitting.ToString(CultureInfo.InvariantCulture) + " of " + keyword);
                break;
            default:
                _problems.Add("the schema uses `" + keyword + "`, which this check does not know");
                break;
        }
    }

    private void CheckProperties(JsonElement properties, JsonElement schema, JsonElement value, string path)
    {
        foreach (var field in value.EnumerateObject())
        {
            var below = path + "." + field.Name;
            if (properties.TryGetProperty(field.Name, out var known)) Check(known, field.Value, below);
            else if (schema.TryGetProperty("additionalProperties", out var others)) Check(others, field.Value, below);
        }
    }

    private bool Fits(JsonElement schema, JsonElement value, string path)
    {
        var before = _problems.Count;
        Check(schema, value, path);
        var fits = _problems.Count == before;
        _problems.RemoveRange(before, _problems.Count - before);
        return fits;
    }

    private JsonElement Resolve(string reference)
    {
        var at = _root;
        foreach (var step in reference.TrimStart('#', '/').Split('/')) at = at.GetProperty(step);
        return at;
    }

    private void Expect(bool holds, string problem)
    {
        if (!holds) _problems.Add(problem);
    }

    private static bool HasType(JsonElement value, string type) => type switch
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
