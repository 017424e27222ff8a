using System.Text.Json;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Commands;

/// <summary>Writes the vocabulary of facts as JSON Schema 2020-12 of the native device report.</summary>
internal static class InventorySchema
{
    private static readonly string[] RequiredColumns = ["device_id", "hostname", "os"];

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    public static byte[] Write(FactSchema schema)
    {
        var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("$id", "fleetmdm.device/v1");
            json.WriteString("title", "A device report in the native format, as `fleetmdm ingest` takes it.");
            json.WriteString("type", "object");
            json.WriteStrings("required", RequiredColumns);
            json.WriteStartObject("properties");
            foreach (var (name, field) in Tree(FactSchema.Columns).Fields) WriteProperty(json, name, field);
            WriteProperty(json, "facts", Tree(schema.Entries));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private sealed class Field
    {
        public FactSchemaEntry? Entry { get; set; }

        /// <summary>What lies below, in the order of the vocabulary; `[]` is an element of a list.</summary>
        public Dictionary<string, Field> Fields { get; } = new(StringComparer.Ordinal);
    }

    private static Field Tree(IReadOnlyList<FactSchemaEntry> entries)
    {
        var root = new Field();
        foreach (var entry in entries)
        {
            var field = root;
            // The first segment is the root of rules, `facts` or `device`.
            foreach (var segment in entry.Path.Replace("[]", ".[]", StringComparison.Ordinal).Split('.').Skip(1))
            {
                if (!field.Fields.TryGetValue(segment, out var below)) field.Fields.Add(segment, below = new Field());
                field = below;
            }
            field.Entry = entry;
        }
        return root;
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, Field field)
    {
        json.WriteStartObject(name);
        if (field.Entry?.Description is { } description) json.WriteString("description", description);
        WriteType(json, field.Entry?.TypeName ?? "map(string, dyn)");
        if (field.Fields.TryGetValue("[]", out var element))
        {
            json.WriteStartObject("items");
            WriteType(json, "map(string, dyn)");
            WriteFields(json, element);
            json.WriteEndObject();
        }
        else if (field.Fields.Count > 0)
        {
            WriteFields(json, field);
        }
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, Field field)
    {
        json.WriteStartObject("properties");
        foreach (var (name, below) in field.Fields) WriteProperty(json, name, below);
        json.WriteEndObject();
    }

    // `dyn` is any JSON: no word at all.
    private static void WriteType(Utf8JsonWriter json, string type)
    {
        switch (type)
        {
            case "bool":
                json.WriteString("type", "boolean");
                break;
            case "int":
                json.WriteString("type", "integer");
                break;
            case "double":
                json.WriteString("type", "number");
                break;
            case "string":
                json.WriteString("type", "string");
                break;
            case "google.protobuf.Timestamp" or "timestamp":
                json.WriteString("type", "string");
                json.WriteString("format", "date-time");
                break;
            case not null when type.StartsWith("list(", StringComparison.Ordinal):
                json.WriteString("type", "array");
                if (type == "list(string)")
                {
                    json.WriteStartObject("items");
                    json.WriteString("type", "string");
                    json.WriteEndObject();
                }
                break;
            case not null when type.StartsWith("map(", StringComparison.Ordinal):
                json.WriteString("type", "object");
                break;
        }
    }
}
