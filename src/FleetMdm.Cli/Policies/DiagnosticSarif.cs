using System.Text.Json;
using FleetMdm.Cli.Commands;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Policies;

/// <summary>
/// Writes diagnostics as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change. The rules of the run are
/// the codes that occur, each with its page.
/// </summary>
internal static class DiagnosticSarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <param name="folder">The folder that paths are relative to.</param>
    public static void Write(TextTerminal terminal, PolicyLoad load, string folder) => JsonOutput.WriteObject(terminal, json =>
    {
        string[] codes = [.. load.Diagnostics.Select(found => found.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, codes);
        json.WriteString("columnKind", "unicodeCodePoints");
        json.WriteStartArray("results");
        foreach (var diagnostic in load.Diagnostics) WriteResult(json, diagnostic, Array.IndexOf(codes, diagnostic.Code), folder);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static void WriteTool(Utf8JsonWriter json, string[] codes)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "fleetmdm");
        json.WriteString("semanticVersion", VersionCommand.Version);
        json.WriteStartArray("rules");
        foreach (var code in codes) WriteRule(json, DiagnosticPage.Find(code)!);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, DiagnosticPage page)
    {
        json.WriteStartObject();
        json.WriteString("id", page.Code);
        WriteMessage(json, "shortDescription", page.Title);
        WriteMessage(json, "fullDescription", page.Meaning);
        json.WriteStartObject("help");
        json.WriteString("text", page.PlainCure);
        json.WriteString("markdown", page.Markdown);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, FileDiagnostic diagnostic, int rule, string folder)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", diagnostic.Code);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", diagnostic.Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "note",
        });
        WriteMessage(json, "message", string.Join('\n', DiagnosticWords.Lines(diagnostic)));
        json.WriteStartArray("locations");
        json.WriteStartObject();
        WritePlace(json, diagnostic, folder);
        WritePolicy(json, diagnostic);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteFix(json, diagnostic, folder);
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, FileDiagnostic diagnostic, string folder)
    {
        json.WriteStartObject("physicalLocation");
        WriteFile(json, diagnostic, folder);
        json.WriteStartObject("region");
        json.WriteNumber("startLine", diagnostic.Line);
        json.WriteNumber("startColumn", diagnostic.Column);
        json.WriteNumber("endColumn", diagnostic.EndColumn);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, FileDiagnostic diagnostic, string folder)
    {
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", ReportedPath.UriBelow(folder, diagnostic.Path!));
        json.WriteEndObject();
    }

    /// <summary>The fix that `--fix` makes. Others are left to people, who read of them in the message.</summary>
    private static void WriteFix(Utf8JsonWriter json, FileDiagnostic diagnostic, string folder)
    {
        if (diagnostic.Fix is not { Promise: FixPromise.SameMeaning, Replacement: { } replacement }) return;
        json.WriteStartArray("fixes");
        json.WriteStartObject();
        if (diagnostic.Help is { } help) WriteMessage(json, "description", VisibleText.Escape(help));
        json.WriteStartArray("artifactChanges");
        json.WriteStartObject();
        WriteFile(json, diagnostic, folder);
        json.WriteStartArray("replacements");
        json.WriteStartObject();
        json.WriteStartObject("deletedRegion");
        json.WriteNumber("startLine", replacement.Start.Line);
        json.WriteNumber("startColumn", replacement.Start.Column);
        json.WriteNumber("endLine", replacement.End.Line);
        json.WriteNumber("endColumn", replacement.End.Column);
        json.WriteEndObject();
        WriteMessage(json, "insertedContent", replacement.Text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WritePolicy(Utf8JsonWriter json, FileDiagnostic diagnostic)
    {
        if (diagnostic.PolicyId is not { } policy) return;
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("name", VisibleText.Escape(diagnostic.CheckId ?? policy));
        json.WriteString("fullyQualifiedName", VisibleText.Escape(diagnostic.CheckId is { } check ? policy + "/" + check : policy));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
