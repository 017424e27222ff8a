using FleetMdm.Cli.Policies.Layout;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies.Conversion;

/// <summary>Changes of a YAML text by places: what is not named stays byte for byte.</summary>
internal sealed class TextEdits(YamlReadResult yaml)
{
    private readonly string _text = yaml.Text;
    private readonly string _newLine = yaml.Text.Contains("\r\n") ? "\r\n" : "\n";
    private readonly IReadOnlyList<YamlComment> _comments = YamlComments.Find(yaml);
    private readonly List<(int Start, int End, string Text)> _edits = [];

    /// <summary>Writes new entries where the first of the old ones is, and takes the others away.</summary>
    /// <param name="old">Entries of the mapping, in the order of the text.</param>
    /// <param name="written">Keys with their values: the text of a rule, or YAML as it is to stand there.</param>
    public void Replace(YamlMapping mapping, List<YamlEntry> old, (string Key, string Value, bool IsRule)[] written)
    {
        if (mapping.Raw.StartsWith('{'))
        {
            ReplaceInBraces(old, written);
            return;
        }
        var first = old[0];
        var indent = first.Key.Start.Column - 1;
        var start = first.Key.Start.Offset;
        var end = LineEnd(EndOf(first.Value));
        var (comments, trailing) = CommentsOf(first, end);
        var lines = written.SelectMany((entry, index) => Lines(entry, indent, index == 0 ? trailing : "")).ToList();
        lines.AddRange(comments.Select(comment => new string(' ', indent) + comment));
        _edits.Add((start, end, string.Join(_newLine, lines).TrimStart(' ')));
        SettleComments(end, indent);
        foreach (var entry in old.Skip(1)) Remove(entry, indent);
    }

    public string Apply()
    {
        var result = new System.Text.StringBuilder();
        var at = 0;
        foreach (var (start, end, text) in _edits.OrderBy(edit => edit.Start))
        {
            // Two that go away at the end of the text share the break between them.
            var from = Math.Max(at, start);
            result.Append(_text, at, from - at).Append(text);
            at = end;
        }
        return result.Append(_text, at, _text.Length - at).ToString();
    }

    private static IEnumerable<string> Lines((string Key, string Value, bool IsRule) entry, int indent, string trailing)
    {
        var before = new string(' ', indent) + entry.Key + ": ";
        if (!entry.IsRule) return [before + entry.Value + trailing];
        var layout = ScalarLayout.OfRule(entry.Value, before.Length, indent + 2, staysBlock: false)
            ?? new ScalarLayout(YamlStyle.DoubleQuoted(entry.Value), []);
        return [before + layout.First + trailing, .. layout.Below.Select(line => new string(' ', indent + 2) + line)];
    }

    /// <summary>Takes an entry away with its lines; its comments stay, on lines of their own.</summary>
    private void Remove(YamlEntry entry, int indent)
    {
        var start = _text.LastIndexOf('\n', entry.Key.Start.Offset) + 1;
        var end = LineEnd(EndOf(entry.Value));
        var (comments, trailing) = CommentsOf(entry, end);
        if (trailing.Length > 0) comments.Insert(0, trailing[1..]);
        // The line's break goes with it; the last line of a text may have none, and then the one before it goes.
        var next = Math.Min(_text.Length, end + (_text.AsSpan(end).StartsWith("\r\n") ? 2 : 1));
        if (end == _text.Length) start = Math.Max(0, start - _newLine.Length);
        var kept = string.Concat(comments.Select(comment => new string(' ', indent) + comment + _newLine));
        if (end == _text.Length && kept.Length > 0) kept = _newLine + kept[..^_newLine.Length];
        _edits.Add((start, next, kept));
        SettleComments(next, indent);
    }

    /// <summary>Comments that follow a change stay comments: behind a block scalar, one indented like its text would be text.</summary>
    private void SettleComments(int from, int indent)
    {
        foreach (var comment in _comments.Where(comment => comment.Start.Offset >= from))
        {
            if (!_text.AsSpan(from, comment.Start.Offset - from).IsWhiteSpace()) return;
            var line = _text.LastIndexOf('\n', comment.Start.Offset - 1) + 1;
            if (comment.Start.Column - 1 > indent) _edits.Add((line, comment.Start.Offset, new string(' ', indent)));
            from = comment.Start.Offset + comment.Text.Length;
        }
    }

    private void ReplaceInBraces(List<YamlEntry> old, (string Key, string Value, bool IsRule)[] written)
    {
        var first = old[0];
        var text = string.Join(", ", written.Select(entry =>
            entry.Key + ": " + (entry.IsRule ? InBraces(entry.Value) : entry.Value)));
        _edits.Add((first.Key.Start.Offset, EndOf(first.Value), text + KeptIn(first)));
        foreach (var entry in old.Skip(1))
        {
            var comma = _text.LastIndexOf(',', entry.Key.Start.Offset);
            // A comment may hold a comma, too.
            while (_comments.Any(comment => comment.Start.Offset < comma && comma < comment.Start.Offset + comment.Text.Length))
                comma = _text.LastIndexOf(',', comma - 1);
            _edits.Add((comma, EndOf(entry.Value), Kept(comma, EndOf(entry.Value))));
        }
    }

    private string KeptIn(YamlEntry entry) => Kept(entry.Key.Start.Offset, EndOf(entry.Value));

    /// <summary>The comments of a range inside of braces, each to the end of its line.</summary>
    private string Kept(int start, int end) => string.Concat(
        _comments.Where(comment => comment.Start.Offset >= start && comment.Start.Offset < end).Select(comment => " " + comment.Text + _newLine + "      "));

    private static string InBraces(string rule) =>
        YamlStyle.IsSingleQuotable(rule) ? "'" + rule + "'" : YamlStyle.DoubleQuoted(rule);

    /// <summary>The comments inside of an entry that go on lines of their own, and the one to stay behind its first line.</summary>
    private (List<string> Own, string Trailing) CommentsOf(YamlEntry entry, int end)
    {
        var inside = _comments.Where(comment => comment.Start.Offset > entry.Key.Start.Offset && comment.Start.Offset < end).ToList();
        var trailing = inside.Count > 0 && inside[0].IsTrailing ? " " + inside[0].Text : "";
        return ([.. inside.Skip(trailing.Length > 0 ? 1 : 0).Select(comment => comment.Text)], trailing);
    }

    /// <summary>Where the content of a value ends.</summary>
    private int EndOf(YamlNode node) => node switch
    {
        YamlSequence { Items: [.., var last] } list when !list.Raw.StartsWith('[') => EndOf(last),
        YamlSequence list => _text.IndexOf(']', Math.Max(list.Start.Offset, list.Items.Count > 0 ? EndOf(list.Items[^1]) : 0)) + 1,
        _ => node.Start.Offset + node.Raw.AsSpan().TrimEnd().Length,
    };

    private int LineEnd(int offset)
    {
        var end = _text.IndexOf('\n', offset) is >= 0 and var newline ? newline : _text.Length;
        return end > offset && _text[end - 1] == '\r' ? end - 1 : end;
    }
}
