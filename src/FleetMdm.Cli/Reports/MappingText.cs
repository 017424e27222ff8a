using System.Globalization;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store.Ingest.Mappings;

namespace FleetMdm.Cli.Reports;

/// <summary>What a mapping makes of a format, for people at a terminal; <see cref="MappingPage"/> is the same as a page.</summary>
internal static class MappingText
{
    public static void Write(MappingDescription mapping, TextTerminal terminal)
    {
        terminal.WriteLine(new Piece(mapping.Format, Style.Accent), "  ", new Piece(mapping.Title, Style.Strong));
        if (mapping.File is not null) terminal.WriteLine(new Piece("from " + mapping.File, Style.Faint));
        terminal.WriteLine();
        var signs = new Table(new Column("score", Align.Right), new Column("where"));
        foreach (var sign in mapping.Signs) signs.Add(sign.Score.ToString(CultureInfo.InvariantCulture), sign.Expression);
        signs.WriteTo(terminal);
        terminal.WriteLine();
        Write(mapping.Fields, terminal);
        foreach (var list in mapping.Lists)
        {
            terminal.WriteLine();
            terminal.WriteLine(new(list.Target, Style.Accent), "  for each of " + list.Each + (list.Where is null ? "" : ", where " + list.Where));
            Write(list.Fields, terminal);
        }
    }

    private static void Write(IReadOnlyList<DescribedField> fields, TextTerminal terminal)
    {
        var table = new Table(new Column("becomes"), new Column("from"));
        foreach (var field in fields)
            table.Add(
                new(field.Target, Style.Accent),
                string.Join(' ', field.Expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        table.WriteTo(terminal);
    }
}
