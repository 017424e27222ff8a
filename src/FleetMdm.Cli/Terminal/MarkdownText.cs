namespace FleetMdm.Cli.Terminal;

/// <summary>
/// Shows our own Markdown pages (headings, paragraphs, lists, fenced blocks) to people: headings stand out, blocks are
/// indented, paragraphs wrap on a terminal.
/// </summary>
internal static class MarkdownText
{
    private const int LongestLine = 100;

    public static void Write(TextTerminal terminal, string markdown)
    {
        var fenced = false;
        var paragraph = new List<string>();
        foreach (var line in markdown.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            var isFence = line.StartsWith("```", StringComparison.Ordinal);
            var isText = !fenced && !isFence && line.Length > 0 && line[0] is not '#' and not '|';
            if (isText && line.TrimStart() is not ['-', ' ', ..])
            {
                paragraph.Add(line.Trim());
                continue;
            }
            WriteParagraph(terminal, paragraph);
            if (isFence) fenced = !fenced;
            else if (fenced) terminal.WriteLine("    ", new(line, Style.Accent));
            else if (isText) paragraph.Add(line.Trim());
            else terminal.WriteLine(new Piece(line.TrimStart('#', ' '), Style.Strong));
        }
        WriteParagraph(terminal, paragraph);
    }

    private static void WriteParagraph(TextTerminal terminal, List<string> paragraph)
    {
        if (paragraph.Count == 0) return;
        var text = string.Join(' ', paragraph);
        var indent = text.StartsWith("- ", StringComparison.Ordinal) ? "  " : "";
        foreach (var line in TextWrap.Lines(text, Math.Min(LongestLine, terminal.Width), indent)) terminal.WriteLine(line);
        paragraph.Clear();
    }
}
