using System.Globalization;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli.Policies;

/// <summary>Lines of source with carets under places in them. A line that several places share is shown once.</summary>
/// <param name="lastLine">The highest number of a line: the margin is as wide as it.</param>
internal sealed class SourceSnippet(TextTerminal terminal, int lastLine)
{
    /// <summary>Of a longer line only the part around the place is shown.</summary>
    private const int LongestLine = 160;

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
        terminal.WriteLine(
            new(_margin + " | ", Style.Faint), new string(' ', excerpt.CaretStart),
            new(new string('^', excerpt.CaretLength) + (label is null ? "" : " " + label), style));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
