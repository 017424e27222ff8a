using System.Text.Json;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Reports;

/// <summary>A decision for programs: each part of a rule with its value and the parts that it comes from.</summary>
internal static class TraceJson
{
    /// <summary>A field with the decision; null where there is none.</summary>
    public static void WriteTrace(this Utf8JsonWriter json, string name, TraceNode? root)
    {
        json.WritePropertyName(name);
        if (root is null) json.WriteNullValue();
        else Write(json, root);
    }

    private static void Write(Utf8JsonWriter json, TraceNode node)
    {
        json.WriteStartObject();
        json.WriteString("source", node.Source);
        json.WriteString("outcome", node.Outcome);
        json.WriteText("fact", node.Fact);
        json.WriteText("note", node.Note);
        json.WriteBoolean("decides", node.IsDeciding);
        json.WriteStartArray("parts");
        foreach (var child in node.Children) Write(json, child);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
