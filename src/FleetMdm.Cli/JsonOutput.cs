using System.Text.Json;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli;

/// <summary>
/// Writes JSON for programs: UTF-8, everything outside ASCII escaped, so that no data reaches a terminal as it is.
/// </summary>
internal static class JsonOutput
{
    private const int BufferSize = 64 * 1024;
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Writes one indented document, which begins with its `schema` id, and a line break.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="schema">`fleetmdm.NAME/v1`.</param>
    /// <param name="writeFields">Writes the fields after `schema`; the object is opened and closed here.</param>
    public static void WriteDocument(TextTerminal terminal, string schema, Action<Utf8JsonWriter> writeFields) =>
        WriteObject(terminal, json =>
        {
            json.WriteString("schema", schema);
            writeFields(json);
        });

    /// <summary>Writes one indented document of somebody else's format, and a line break.</summary>
    public static void WriteObject(TextTerminal terminal, Action<Utf8JsonWriter> writeFields)
    {
        var stream = terminal.Bytes;
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            writeFields(json);
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes an array of texts as a field.</summary>
    public static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>Writes an array of objects as a field, however long: the writer's stream gets what is full.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">The field.</param>
    /// <param name="items">What there is an object for.</param>
    /// <param name="writeFields">Writes the fields of one; the object is opened and closed here.</param>
    public static void WriteObjects<T>(
        this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> writeFields)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            writeFields(item);
            json.WriteEndObject();
            // A writer on a stream keeps everything until it is flushed.
            if (json.BytesPending > BufferSize) json.Flush();
        }
        json.WriteEndArray();
    }

    /// <summary>Writes a number field, or null.</summary>
    public static void WriteCount(this Utf8JsonWriter json, string name, long? count)
    {
        if (count is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    /// <summary>Writes a text field, or null.</summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string? text)
    {
        if (text is null) json.WriteNull(name);
        else json.WriteString(name, text);
    }
}
