using System.Text.Json;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Reports;

/// <summary>A decision for programs: each part of a rule with its value and the parts that it comes from.</summary>
internal static class TraceJson
{
    /// <summary>A field with the decision; null where there is none.</summary>
    public static void WriteTrace(this Utf8JsonWriter json, string name, TraceNode? root)
    {
        if (root is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        WriteFields(json, root);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, TraceNode node)
    {
        json.WriteString("source", node.Source);
        json.WriteString("outcome", node.Outcome);
        json.WriteText("fact", node.Fact);
        json.WriteText("note", node.Note);
        json.WriteBoolean("decides", node.IsDeciding);
        json.WriteObjects("parts", node.Children, child => WriteFields(json, child));
    }
}
