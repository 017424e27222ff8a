namespace FleetMdm.Store.Yaml;

/// <summary>Where the lines of a text begin, to tell line and column of any offset.</summary>
internal sealed class TextLines
{
    private readonly string _text;
    private readonly List<int> _starts = [0];

    public TextLines(string text)
    {
        _text = text;
        for (var newline = text.IndexOf('\n'); newline >= 0; newline = text.IndexOf('\n', newline + 1))
        {
            _starts.Add(newline + 1);
        }
    }

    /// <summary>The place of an offset; one beyond the text is the end of its last line that shows anything.</summary>
    public YamlMark At(int offset)
    {
        var inside = offset < _text.Length ? Math.Max(offset, 0) : _text.AsSpan().TrimEnd().Length;
        var found = _starts.BinarySearch(inside);
        var line = found >= 0 ? found : ~found - 1;
        return new YamlMark(line + 1, inside - _starts[line] + 1, inside);
    }
}
