using System.Globalization;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store.Ingest.Mappings.Trial;

namespace FleetMdm.Cli.Reports;

/// <summary>How a mapping reads a record, for people.</summary>
internal static class MappingExplanationText
{
    public static void Write(string path, RecordExplanation explanation, TextTerminal terminal)
    {
        if (explanation.Format is null || explanation.Fields.Count == 0) return;
        terminal.WriteLine(new(path + ":" + explanation.Line.ToString(CultureInfo.InvariantCulture), Style.Strong),
            " as ", new(explanation.Format, Style.Accent));
        foreach (var field in explanation.Fields) Write(field, terminal);
        foreach (var list in explanation.Lists)
        {
            terminal.WriteLine();
            terminal.WriteLine(new(list.Target, Style.Accent), "  ",
                list.Entries is { } count ? new Piece(Words.Count(count, "entry", "entries"), Style.Strong) : new Piece("absent", Style.Faint),
                new("  from " + list.Each, Style.Faint));
            if (list.First is not null) terminal.WriteLine(new("  first  ", Style.Faint), list.First);
        }
        WriteLines(terminal, "warnings", explanation.Warnings);
        WriteLines(terminal, "read by no field, and kept as it came", explanation.Unread);
    }

    private static void Write(ExplainedField field, TextTerminal terminal)
    {
        terminal.WriteLine();
        terminal.WriteLine(new(field.Target, Style.Accent), "  ",
            field.Normalized is null ? new Piece("absent", Style.Faint) : new Piece(field.Normalized, Style.Strong));
        terminal.WriteLine(new("  expression  ", Style.Faint),
            string.Join(' ', field.Expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        foreach (var source in field.Sources)
            terminal.WriteLine(new("  source      ", Style.Faint), source.Path + " = ", source.Json ?? "absent");
        if (field.Raw is not null && field.Raw != field.Normalized)
            terminal.WriteLine(new("  gives       ", Style.Faint), field.Raw);
        if (field.Problem is not null)
            terminal.WriteLine(new("  problem     ", Style.Bad), field.Problem);
    }

    private static void WriteLines(TextTerminal terminal, string heading, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) return;
        terminal.WriteLine();
        terminal.WriteLine(new Piece(heading + ":", Style.Strong));
        foreach (var line in lines) terminal.WriteLine("  " + line);
    }
}
