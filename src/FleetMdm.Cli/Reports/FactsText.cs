using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Reports;

/// <summary>
/// Facts for people: each by its path, as a rule names it, with its value as JSON writes it; then the lists of
/// records, such as software, as small tables.
/// </summary>
internal static class FactsText
{
    private const int Indent = 2;

    /// <summary>Of a list people see the first records; JSON has them all.</summary>
    private const int RecordLimit = 10;

    public static void Write(JsonElement facts, TextTerminal terminal)
    {
        var table = new Table(new(""), new("")) { HasHeadings = false };
        var lists = new List<(string Path, JsonElement Records)>();
        Collect("facts", facts, table, lists);
        if (table.RowCount + lists.Count == 0) terminal.WriteLine("  none reported");
        if (table.RowCount > 0) table.WriteTo(terminal, Indent);
        foreach (var (path, records) in lists) WriteRecords(path, records, terminal);
    }

    private static void Collect(string path, JsonElement value, Table table, List<(string, JsonElement)> lists)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                    Collect(FactPathText.Field(path, field.Name), field.Value, table, lists);
                break;
            case JsonValueKind.Array when value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object):
                lists.Add((path, value));
                break;
            default:
                table.Add(path, value.GetRawText());
                break;
        }
    }

    private static void WriteRecords(string path, JsonElement records, TextTerminal terminal)
    {
        var count = records.GetArrayLength();
        var shown = records.EnumerateArray().Take(RecordLimit).ToList();
        var fields = shown
            .Where(record => record.ValueKind == JsonValueKind.Object)
            .SelectMany(record => record.EnumerateObject().Select(field => field.Name))
            .Distinct(StringComparer.Ordinal)
            .ToList();

        terminal.WriteLine("  " + path + "[]", new Piece("  " + Words.Count(count, "entry", "entries"), Style.Faint));
        var table = new Table([.. fields.Select(field => new Column(field))]);
        foreach (var record in shown)
            table.Add([.. fields.Select(field => new Piece(Cell(record, field)))]);
        if (fields.Count > 0) table.WriteTo(terminal, 2 * Indent);
        if (count > shown.Count)
            terminal.WriteLine(new Piece("    … and " + Words.Number(count - shown.Count) + " more; --json has all", Style.Faint));
    }

    private static string Cell(JsonElement record, string field) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(field, out var value) ? value.GetRawText() : "";
}
