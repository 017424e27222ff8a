using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store.Ingest.Mappings.Trial;

namespace FleetMdm.Cli.Reports;

/// <summary>How a mapping reads a record, for programs. Values are JSON in texts, cut where they are long.</summary>
internal static class MappingExplanationJson
{
    public const string Schema = "fleetmdm.mapping-explain/v1";

    public static void Write(string path, RecordExplanation explanation, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteString("file", path);
            json.WriteNumber("line", explanation.Line);
            json.WriteText("format", explanation.Format);
            json.WriteText("refused", explanation.Refused?.Message);
            json.WriteStartArray("fields");
            foreach (var field in explanation.Fields) Write(field, json);
            json.WriteEndArray();
            json.WriteStartArray("lists");
            foreach (var list in explanation.Lists)
            {
                json.WriteStartObject();
                json.WriteString("target", list.Target);
                json.WriteString("each", list.Each);
                if (list.Entries is { } count) json.WriteNumber("entries", count);
                else json.WriteNull("entries");
                json.WriteText("first", list.First);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStrings("warnings", explanation.Warnings);
            json.WriteStrings("unread", explanation.Unread);
        });

    private static void Write(ExplainedField field, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("target", field.Target);
        json.WriteString("expression", field.Expression);
        json.WriteStartArray("sources");
        foreach (var source in field.Sources)
        {
            json.WriteStartObject();
            json.WriteString("path", source.Path);
            json.WriteText("value", source.Json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteText("raw", field.Raw);
        json.WriteText("normalized", field.Normalized);
        json.WriteText("problem", field.Problem);
        json.WriteEndObject();
    }
}
