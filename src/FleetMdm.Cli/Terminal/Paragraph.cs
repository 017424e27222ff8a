namespace FleetMdm.Cli.Terminal;

/// <summary>A sentence or two: on a terminal it is wrapped between words, in a pipe it is one line.</summary>
internal static class Paragraph
{
    private const int NarrowestRoom = 20;

    /// <summary>Writes the pieces one after the other, each line indented by so many cells.</summary>
    public static void Write(TextTerminal terminal, int indent, params ReadOnlySpan<Piece> pieces)
    {
        var margin = new string(' ', indent);
        Write(terminal, margin, margin, pieces);
    }

    /// <summary>Writes a label and what it is about; further lines begin below the latter: `= help: …`.</summary>
    public static void WriteLabelled(TextTerminal terminal, int indent, Piece label, Piece text)
    {
        var margin = new string(' ', indent);
        Write(terminal, margin, margin + new string(' ', CellWidth.Of(label.Text)), label, text);
    }

    /// <summary>Writes the pieces one after the other, the first line and those after it with a margin of their own.</summary>
    public static void Write(TextTerminal terminal, string margin, string nextMargin, params ReadOnlySpan<Piece> pieces)
    {
        var room = Math.Max(NarrowestRoom, terminal.Width - CellWidth.Of(margin));
        var line = new List<Piece>();
        var used = 0;
        foreach (var word in Words(pieces))
        {
            var width = word.Sum(part => CellWidth.Of(VisibleText.Escape(part.Text)));
            if (used > 0 && used + 1L + width > room)
            {
                WriteLine(terminal, margin, line);
                (margin, used) = (nextMargin, 0);
                room = Math.Max(NarrowestRoom, terminal.Width - CellWidth.Of(margin));
            }
            if (used > 0) Append(line, new Piece(" ", line[^1].Style));
            foreach (var part in word) Append(line, part);
            used += width + (used > 0 ? 1 : 0);
        }
        WriteLine(terminal, margin, line);
    }

    private static void Append(List<Piece> line, Piece part)
    {
        if (line.Count > 0 && line[^1].Style == part.Style) line[^1] = line[^1] with { Text = line[^1].Text + part.Text };
        else line.Add(part);
    }

    private static void WriteLine(TextTerminal terminal, string margin, List<Piece> line)
    {
        terminal.Write(new Piece(line.Count > 0 ? margin : margin.TrimEnd(' '), Style.Faint));
        terminal.WriteLine([.. line]);
        line.Clear();
    }

    /// <summary>The words between blanks; one word may have several styles.</summary>
    private static List<List<Piece>> Words(ReadOnlySpan<Piece> pieces)
    {
        List<List<Piece>> words = [[]];
        foreach (var piece in pieces)
        {
            var parts = piece.Text.Split(' ');
            for (var i = 0; i < parts.Length; i++)
            {
                if (i > 0) words.Add([]);
                if (parts[i].Length > 0) words[^1].Add(new Piece(parts[i], piece.Style));
            }
        }
        return words;
    }
}
