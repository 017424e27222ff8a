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
            json.WriteObjects("fields", explanation.Fields, field => WriteFields(json, field));
            json.WriteObjects("lists", explanation.Lists, list =>
            {
                json.WriteString("target", list.Target);
                json.WriteString("each", list.Each);
                json.WriteCount("entries", list.Entries);
                json.WriteText("first", list.First);
            });
            json.WriteStrings("warnings", explanation.Warnings);
            json.WriteStrings("unread", explanation.Unread);
        });

    private static void WriteFields(Utf8JsonWriter json, ExplainedField field)
    {
        json.WriteString("target", field.Target);
        json.WriteString("expression", field.Expression);
        json.WriteObjects("sources", field.Sources, source =>
        {
            json.WriteString("path", source.Path);
            json.WriteText("value", source.Json);
        });
        json.WriteText("raw", field.Raw);
        json.WriteText("normalized", field.Normalized);
        json.WriteText("problem", field.Problem);
    }
}
