using System.Text;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli.Policies;

/// <summary>A line of source made fit to be shown, and where the carets stand below it, in cells.</summary>
/// <param name="Text">The line, or the part around the place with `…` at the cut ends; hidden characters made visible.</param>
internal readonly record struct SourceExcerpt(string Text, int CaretStart, int CaretLength)
{
    private const string Tab = "    ";

    /// <param name="line">The line as it is in the file.</param>
    /// <param name="start">The first character of the place, from 0, in code points.</param>
    /// <param name="length">Characters of the place.</param>
    /// <param name="room">Cells that the text may take.</param>
    public static SourceExcerpt Of(string line, int start, int length, int room)
    {
        var cells = line.EnumerateRunes().Select(Show).ToList();
        var first = Math.Min(start, cells.Count);
        var last = Math.Min(start + length, cells.Count);
        var from = 0;
        var to = cells.Count;
        if (Width(cells, 0, to) > room)
        {
            // A third of the room goes to what stands before the place.
            from = first;
            while (from > 0 && Width(cells, from - 1, first) <= room / 3) from--;
            to = from;
            while (to < cells.Count && Width(cells, from, to + 1) <= room - 2) to++;
        }
        var before = from > 0 ? "…" : "";
        var text = new StringBuilder(before);
        for (var i = from; i < to; i++) text.Append(cells[i]);
        if (to < cells.Count) text.Append('…');
        return new SourceExcerpt(
            text.ToString().TrimEnd(),
            before.Length + Width(cells, from, first),
            Math.Max(1, Width(cells, first, Math.Clamp(last, first, Math.Max(first, to)))));
    }

    private static string Show(Rune rune) => rune.Value == '\t' ? Tab : VisibleText.Escape(rune.ToString());

    private static int Width(List<string> cells, int from, int to)
    {
        var width = 0;
        for (var i = from; i < to; i++) width += CellWidth.Of(cells[i]);
        return width;
    }
}
