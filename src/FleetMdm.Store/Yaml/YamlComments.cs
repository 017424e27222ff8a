namespace FleetMdm.Store.Yaml;

/// <summary>A comment from its <c>#</c> to the end of its line.</summary>
/// <param name="IsTrailing">True when something else stands before it on its line.</param>
public readonly record struct YamlComment(string Text, YamlMark Start, bool IsTrailing);

/// <summary>Finds the comments of a text that reads without problems: the reader passes over them.</summary>
public static class YamlComments
{
    /// <summary>Every comment, in the order of the text.</summary>
    public static IReadOnlyList<YamlComment> Find(YamlReadResult yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var text = yaml.Text;
        var lines = new TextLines(text);
        var found = new List<YamlComment>();
        var at = 0;
        foreach (var (start, end) in yaml.Documents.SelectMany(Contents))
        {
            AddBetween(at, start);
            at = Math.Max(at, end);
        }
        AddBetween(at, text.Length);
        return found;

        void AddBetween(int from, int to)
        {
            for (var hash = Next(from, to); hash >= 0; hash = Next(hash, to))
            {
                var end = text.IndexOf('\n', hash) is >= 0 and var newline ? newline : text.Length;
                if (hash == 0 || char.IsWhiteSpace(text[hash - 1]))
                {
                    var mark = lines.At(hash);
                    var isTrailing = !text.AsSpan(hash - mark.Column + 1, mark.Column - 1).IsWhiteSpace();
                    found.Add(new YamlComment(text[hash..end].TrimEnd(), mark, isTrailing));
                    hash = end;
                }
                else
                {
                    hash++;
                }
            }
        }

        int Next(int from, int to) => from >= to ? -1 : text.IndexOf('#', from, to - from);
    }

    /// <summary>What no comment can stand in: the scalars, of a block scalar the lines below its header.</summary>
    private static IEnumerable<(int Start, int End)> Contents(YamlNode node)
    {
        switch (node)
        {
            case YamlScalar { Style: YamlScalarStyle.Literal or YamlScalarStyle.Folded } block:
                var header = block.Raw.IndexOf('\n', StringComparison.Ordinal);
                yield return (block.Start.Offset + (header < 0 ? block.Raw.Length : header), block.Start.Offset + block.Raw.Length);
                break;
            case YamlScalar scalar:
                yield return (scalar.Start.Offset, scalar.Start.Offset + scalar.Raw.Length);
                break;
            case YamlSequence list:
                foreach (var range in list.Items.SelectMany(Contents)) yield return range;
                break;
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries)
                {
                    foreach (var range in Contents(entry.Key)) yield return range;
                    foreach (var range in Contents(entry.Value)) yield return range;
                }
                break;
        }
    }
}
