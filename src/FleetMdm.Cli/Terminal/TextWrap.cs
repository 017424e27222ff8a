namespace FleetMdm.Cli.Terminal;

/// <summary>Breaks text into lines of a width in cells.</summary>
internal static class TextWrap
{
    /// <summary>
    /// Breaks at blanks, and within a word that is wider than a line. The lines after the first begin with
    /// <paramref name="hanging"/>.
    /// </summary>
    public static List<string> Lines(string text, int width, string hanging = "")
    {
        if (CellWidth.Of(text) <= width) return [text];

        var lines = new List<string>();
        // Too narrow for its own indentation: without it, there is room for text again.
        if (hanging.Length > width / 2) hanging = "";
        var rest = text;
        while (rest.Length > 0)
        {
            var lead = lines.Count == 0 ? "" : hanging;
            var cut = Cut(rest, width - lead.Length);
            lines.Add(lead + rest[..cut].TrimEnd(' '));
            rest = rest[cut..].TrimStart(' ');
        }
        return lines;
    }

    private static int Cut(string text, int width)
    {
        var fits = LongestPrefix(text, width);
        if (fits == text.Length || text[fits] == ' ') return fits;
        var indentation = text.Length - text.AsSpan().TrimStart(' ').Length;
        var blank = text.LastIndexOf(' ', fits - 1);
        return blank > indentation ? blank : fits;
    }

    private static int LongestPrefix(string text, int width)
    {
        var used = 0;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += CellWidth.Of(rune.ToString());
            if (used > width && at > 0) break;
            at += rune.Utf16SequenceLength;
        }
        return at;
    }
}
