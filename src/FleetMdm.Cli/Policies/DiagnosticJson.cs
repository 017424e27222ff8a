using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Policies;

/// <summary>Writes diagnostics for programs.</summary>
internal static class DiagnosticJson
{
    public const string Schema = "fleetmdm.diagnostics/v1";

    public static void Write(TextTerminal terminal, PolicyLoad load) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteNumber("files", load.Files.Count);
            json.WriteNumber("policies", load.Sources.Count);
            json.WriteNumber("errors", load.ErrorCount);
            json.WriteNumber("warnings", load.WarningCount);
            json.WriteNumber("notes", load.NoteCount);
            json.WriteNumber("ignored", load.IgnoredCount);
            json.WriteObjects("diagnostics", load.Diagnostics, diagnostic => WriteFields(json, diagnostic));
        });

    private static void WriteFields(Utf8JsonWriter json, FileDiagnostic diagnostic)
    {
        json.WriteString("code", diagnostic.Code);
        json.WriteString("severity", diagnostic.Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "note",
        });
        json.WriteString("message", diagnostic.Message);
        json.WriteText("path", diagnostic.Path);
        json.WriteNumber("line", diagnostic.Line);
        json.WriteNumber("column", diagnostic.Column);
        json.WriteNumber("length", diagnostic.Length);
        json.WriteText("policy_id", diagnostic.PolicyId);
        json.WriteText("check_id", diagnostic.CheckId);
        json.WriteText("label", diagnostic.Label);
        json.WriteText("help", diagnostic.Help);
        json.WriteStartArray("fixes");
        if (diagnostic.Fix is { Replacement: { } replacement } fix) Write(json, fix.Promise, replacement);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, FixPromise promise, TextReplacement replacement)
    {
        json.WriteStartObject();
        json.WriteString("applicability", promise == FixPromise.SameMeaning ? "same_meaning" : "more_definite");
        json.WriteStartArray("replacements");
        json.WriteStartObject();
        json.WriteNumber("line", replacement.Start.Line);
        json.WriteNumber("column", replacement.Start.Column);
        json.WriteNumber("end_line", replacement.End.Line);
        json.WriteNumber("end_column", replacement.End.Column);
        json.WriteString("text", replacement.Text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
