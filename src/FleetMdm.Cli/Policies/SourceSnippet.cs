using System.Globalization;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli.Policies;

/// <summary>Lines of source with carets under places in them. A line that several places share is shown once.</summary>
/// <param name="lastLine">The highest number of a line: the margin is as wide as it.</param>
internal sealed class SourceSnippet(TextTerminal terminal, int lastLine)
{
    /// <summary>Of a longer line only the part around the place is shown.</summary>
    private const int LongestLine = 160;

    /// <summary>A label below its carets gets at least so many cells.</summary>
    private const int NarrowestLabel = 40;

    private readonly string _margin = new(' ', Number(lastLine).Length);
    private (int Line, string Text)? _shown;

    /// <summary>Shows the line of a place, unless it was just shown, and the carets under it.</summary>
    public void Underline(TextPlace place, string? label, Style style)
    {
        var room = Math.Max(40, Math.Min(LongestLine, terminal.Width - _margin.Length - 3));
        var excerpt = SourceExcerpt.Of(place.LineText, place.Column - 1, place.Length, room);
        if (_shown != (place.Line, excerpt.Text))
        {
            if (_shown is null) terminal.WriteLine(new Piece(_margin + " |", Style.Faint));
            terminal.WriteLine(
                new(Number(place.Line).PadLeft(_margin.Length) + " |", Style.Faint),
                excerpt.Text.Length == 0 ? "" : " " + excerpt.Text);
            _shown = (place.Line, excerpt.Text);
        }
        WriteCarets(new string(' ', excerpt.CaretStart), new string('^', excerpt.CaretLength), label, style);
    }

    /// <summary>The carets and the label behind them; one that has no room there stands below, broken between words.</summary>
    private void WriteCarets(string indent, string carets, string? label, Style style)
    {
        var room = Math.Max(NarrowestLabel, terminal.Width - _margin.Length - 3);
        var margin = new Piece(_margin + " | ", Style.Faint);
        if (label is null || CellWidth.Of(indent + carets + " " + label) <= room)
        {
            terminal.WriteLine(margin, indent, new(label is null ? carets : carets + " " + label, style));
            return;
        }
        terminal.WriteLine(margin, indent, new(carets, style));
        // So far to the right that little room is left, it begins further to the left.
        var start = Math.Min(indent.Length, Math.Max(0, room - Math.Min(NarrowestLabel, CellWidth.Of(label))));
        foreach (var line in TextWrap.Lines(label, room - start))
            terminal.WriteLine(margin, new string(' ', start), new(line, style));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
