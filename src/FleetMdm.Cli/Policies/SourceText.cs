using System.Text;

namespace FleetMdm.Cli.Policies;

/// <summary>A place in a text for people: line and column from 1, columns and length in characters (code points).</summary>
internal readonly record struct TextPlace(int Line, int Column, int Length, string LineText);

/// <summary>A line and a column from 1, columns in characters (code points).</summary>
internal readonly record struct TextPosition(int Line, int Column);

/// <summary>A text that knows its lines, and turns UTF-16 offsets into places.</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string text)
    {
        Text = text;
        for (var at = text.IndexOf('\n'); at >= 0; at = text.IndexOf('\n', at + 1)) _lineStarts.Add(at + 1);
    }

    public string Text { get; }

    /// <summary>The place of a range of offsets; the length ends with the first line, and is at least 1.</summary>
    public TextPlace Place(int start, int end)
    {
        start = Math.Clamp(start, 0, Text.Length);
        var line = LineOf(start);
        var lineStart = _lineStarts[line];
        var lineEnd = LineEnd(line);
        start = Math.Min(start, lineEnd);
        end = Math.Clamp(end, start, lineEnd);
        return new TextPlace(
            line + 1, Characters(lineStart, start) + 1, Math.Max(1, Characters(start, end)), Text[lineStart..lineEnd]);
    }

    /// <summary>The position of an offset.</summary>
    public TextPosition At(int offset)
    {
        var line = LineOf(offset);
        return new TextPosition(line + 1, Characters(_lineStarts[line], offset) + 1);
    }

    private int LineOf(int offset)
    {
        var index = _lineStarts.BinarySearch(offset);
        return index < 0 ? ~index - 1 : index;
    }

    private int LineEnd(int line)
    {
        var end = line + 1 < _lineStarts.Count ? _lineStarts[line + 1] - 1 : Text.Length;
        return end > _lineStarts[line] && Text[end - 1] == '\r' ? end - 1 : end;
    }

    private int Characters(int start, int end)
    {
        var count = 0;
        foreach (var _ in Text.AsSpan(start, end - start).EnumerateRunes()) count++;
        return count;
    }
}
