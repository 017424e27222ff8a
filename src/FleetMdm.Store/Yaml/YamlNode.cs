namespace FleetMdm.Store.Yaml;

/// <summary>A place in a YAML text. Line and column count from 1, the offset from 0; all in UTF-16 units of the text that was read.</summary>
public readonly record struct YamlMark(int Line, int Column, int Offset);

/// <summary>How a scalar was written; a span inside its value maps to the file differently for each.</summary>
public enum YamlScalarStyle
{
    Plain,
    SingleQuoted,
    DoubleQuoted,
    /// <summary>A block after <c>|</c>: lines as they stand.</summary>
    Literal,
    /// <summary>A block after <c>&gt;</c>: single line breaks become spaces.</summary>
    Folded,
}

/// <summary>A node of a document. <paramref name="Raw"/> is its slice of the text, as it was written: of a block scalar it begins with the header (<c>|</c>, <c>&gt;-</c>), of a quoted one with the quote.</summary>
public abstract record YamlNode(YamlMark Start, YamlMark End, string Raw)
{
    /// <summary>What a person calls the node: "text", "a list", "a mapping".</summary>
    public abstract string KindName { get; }
}

/// <summary>A text. YAML types are not resolved: <c>1.10</c> stays <c>1.10</c>, and the reader of a field decides what it means.</summary>
public sealed record YamlScalar(string Value, YamlScalarStyle Style, YamlMark Start, YamlMark End, string Raw)
    : YamlNode(Start, End, Raw)
{
    public override string KindName => IsNull ? "nothing" : "text";

    /// <summary>True for an empty value, <c>~</c> and <c>null</c> without quotes.</summary>
    public bool IsNull => Style == YamlScalarStyle.Plain && Value is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list, in the order written.</summary>
public sealed record YamlSequence(IReadOnlyList<YamlNode> Items, YamlMark Start, YamlMark End, string Raw)
    : YamlNode(Start, End, Raw)
{
    public override string KindName => "a list";
}

/// <summary>One <c>key: value</c>.</summary>
public sealed record YamlEntry(YamlScalar Key, YamlNode Value);

/// <summary>A mapping, in the order written; every key is a text and occurs once.</summary>
public sealed record YamlMapping(IReadOnlyList<YamlEntry> Entries, YamlMark Start, YamlMark End, string Raw)
    : YamlNode(Start, End, Raw)
{
    public override string KindName => "a mapping";

    /// <summary>The entry with this key, or null.</summary>
    public YamlEntry? Find(string key) =>
        Entries.FirstOrDefault(entry => string.Equals(entry.Key.Value, key, StringComparison.Ordinal));
}
