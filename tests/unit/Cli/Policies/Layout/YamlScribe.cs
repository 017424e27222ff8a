using System.Globalization;
using System.Text;
using FleetMdm.Cli.Policies;
using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.UnitTests.Cli.Policies.Layout;

/// <summary>
/// Writes a policy in one of the many ways in which YAML may be written: any order of keys, blocks and brackets, every
/// style of scalar, any indentation, comments wherever there may be one. The same seed writes the same text.
/// </summary>
internal sealed class YamlScribe(int seed)
{
    private readonly Random _random = new(seed);
    private int _comments;

    /// <summary>Was a block scalar written last? What is deep enough below it is part of it.</summary>
    private bool _endsBlock;

    /// <summary>Texts of the comments that were written, in no order.</summary>
    public List<string> Comments { get; } = [];

    public string Write(YamlMapping policy)
    {
        var text = new StringBuilder();
        if (Chance(10)) text.Append("---").Append(TrailingComment()).Append('\n');
        OwnLines(text, 0);
        Mapping(text, policy, PolicyShape.Policy, 0);
        OwnLines(text, 0);
        if (Chance(10)) text.Append("...\n");
        var written = text.ToString();
        if (Chance(10)) written = written.TrimEnd('\n');
        if (Chance(10)) written = written.ReplaceLineEndings("\r\n");
        return Chance(10) ? "\uFEFF" + written : written;
    }

    private void Mapping(StringBuilder text, YamlMapping mapping, PolicyShape shape, int indent)
    {
        var entries = mapping.Entries.ToArray();
        if (Chance(30)) _random.Shuffle(entries);
        foreach (var (index, entry) in entries.Index())
        {
            if (index > 0)
            {
                OwnLines(text, indent);
                text.Append(' ', indent);
            }
            text.Append(Key(entry.Key)).Append(':');
            Value(text, entry.Value, shape.Below(entry.Key.Value), indent, isItem: false);
        }
    }

    private void List(StringBuilder text, YamlSequence list, PolicyShape shape, int indent)
    {
        foreach (var (index, item) in list.Items.Index())
        {
            if (index > 0)
            {
                OwnLines(text, indent);
                text.Append(' ', indent);
            }
            text.Append('-');
            Value(text, item, shape.Below(""), indent, isItem: true);
        }
    }

    /// <summary>What stands behind a colon or a dash, to the end of its last line.</summary>
    private void Value(StringBuilder text, YamlNode value, PolicyShape shape, int indent, bool isItem)
    {
        if (value is YamlScalar scalar)
        {
            Scalar(text, scalar, shape, indent);
            return;
        }
        var isEmpty = value is YamlMapping { Entries.Count: 0 } or YamlSequence { Items.Count: 0 };
        if (isEmpty || Chance(25))
        {
            text.Append(' ');
            Flow(text, value, shape, indent + 1);
            text.Append(TrailingComment()).Append('\n');
            return;
        }

        // A list may stand in the column of its key.
        var below = indent + (value is YamlSequence && !isItem && Chance(30) ? 0 : (isItem ? 2 : 1) + _random.Next(4));
        if (isItem && Chance(80))
        {
            text.Append(' ', below - indent - 1);
        }
        else
        {
            text.Append(TrailingComment()).Append('\n');
            OwnLines(text, below);
            text.Append(' ', below);
        }
        if (value is YamlMapping mapping) Mapping(text, mapping, shape, below);
        else List(text, (YamlSequence)value, shape, below);
    }

    private void Scalar(StringBuilder text, YamlScalar scalar, PolicyShape shape, int indent)
    {
        if (scalar.IsNull)
        {
            text.Append(Chance(50) ? "" : " ~").Append(TrailingComment()).Append('\n');
            return;
        }
        var value = shape.IsRule ? Rule(scalar.Value) : scalar.Value;
        text.Append(' ');
        _endsBlock = false;
        if (YamlValues.KindOf(scalar) == ScalarKind.Text && (value.Contains('\n') || Chance(25)) && value.Trim() == value.TrimEnd('\n'))
        {
            Block(text, value, indent + 1 + _random.Next(4));
            return;
        }
        var written = Quoted(scalar, value, isFlow: false);
        var breaks = YamlValues.KindOf(scalar) == ScalarKind.Text && Chance(20);
        text.Append(breaks ? Broken(written, indent + 1) : written).Append(TrailingComment()).Append('\n');
    }

    /// <summary>A rule with comments of its own on lines before and after.</summary>
    private string Rule(string rule)
    {
        if (Chance(80)) return rule;
        return "// " + Comment()[2..] + "\n" + rule.TrimEnd() + (Chance(50) ? " // " + Comment()[2..] : "") + "\n";
    }

    private void Block(StringBuilder text, string value, int indent)
    {
        _endsBlock = true;
        var breaks = value.Length - value.TrimEnd('\n').Length;
        var isFolded = breaks == 0 && !value.Contains('\n') && Chance(50);
        var chomping = breaks == 0 ? "-" : breaks == 1 ? "" : "+";
        text.Append(isFolded ? '>' : '|').Append(chomping).Append(TrailingComment()).Append('\n');
        var lines = value.TrimEnd('\n').Split('\n').ToList();
        if (isFolded) lines = [.. Broken(value, 0).Split('\n')];
        foreach (var line in lines) text.Append(line.Length == 0 ? "" : new string(' ', indent) + line).Append('\n');
        for (var i = 1; i < breaks; i++) text.Append('\n');
    }

    private void Flow(StringBuilder text, YamlNode node, PolicyShape shape, int indent)
    {
        switch (node)
        {
            case YamlScalar { IsNull: true }:
                text.Append("null");
                break;
            case YamlScalar scalar:
                text.Append(Quoted(scalar, scalar.Value, isFlow: true));
                break;
            case YamlSequence list:
                text.Append('[');
                foreach (var (index, item) in list.Items.Index())
                {
                    if (index > 0) text.Append(',');
                    FlowSpace(text, indent, index > 0);
                    Flow(text, item, shape.Below(""), indent);
                }
                FlowSpace(text, indent, false);
                text.Append(']');
                break;
            case YamlMapping mapping:
                text.Append('{');
                foreach (var (index, entry) in mapping.Entries.Index())
                {
                    if (index > 0) text.Append(',');
                    FlowSpace(text, indent, index > 0);
                    text.Append(Key(entry.Key)).Append(": ");
                    Flow(text, entry.Value, shape.Below(entry.Key.Value), indent);
                }
                FlowSpace(text, indent, false);
                text.Append('}');
                break;
        }
    }

    private void FlowSpace(StringBuilder text, int indent, bool needsOne)
    {
        if (Chance(6)) text.Append(TrailingComment()).Append('\n').Append(' ', indent + _random.Next(5));
        else text.Append(needsOne || Chance(50) ? " " : "");
    }

    private string Key(YamlScalar key) => _random.Next(12) switch
    {
        0 => "\"" + key.Value + "\"",
        1 => "'" + key.Value + "'",
        _ => key.Raw,
    };

    private string Quoted(YamlScalar scalar, string value, bool isFlow)
    {
        if (YamlValues.KindOf(scalar) != ScalarKind.Text) return scalar.Raw;
        var mayBePlain = scalar.Style == YamlScalarStyle.Plain && value == scalar.Value && (!isFlow || value.AsSpan().IndexOfAny(",[]{}") < 0);
        if (mayBePlain && Chance(60)) return scalar.Raw.Contains('\n') ? scalar.Value : scalar.Raw;
        return !value.Contains('\n') && Chance(50) ? "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'" : Escaped(value);
    }

    private static string Escaped(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
            text.Append(c switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", '\t' => "\\t", _ => c.ToString() });
        return text.Append('"').ToString();
    }

    /// <summary>A text over several lines: a break instead of a space, where that is one space between words.</summary>
    private string Broken(string written, int indent)
    {
        var text = new StringBuilder();
        for (var at = 0; at < written.Length; at++)
        {
            var isPlace = written[at] == ' ' && at > 0 && at + 1 < written.Length
                && char.IsAsciiLetterOrDigit(written[at - 1]) && char.IsAsciiLetterOrDigit(written[at + 1]);
            if (isPlace && Chance(20)) text.Append('\n').Append(' ', indent);
            else text.Append(written[at]);
        }
        return text.ToString();
    }

    /// <summary>Empty lines and comments on lines of their own, before what stands in this column.</summary>
    private void OwnLines(StringBuilder text, int indent)
    {
        while (Chance(12))
            if (Chance(50)) text.Append(Chance(20) && !_endsBlock ? "   \n" : "\n");
            else text.Append(' ', Chance(80) || _endsBlock ? indent : _random.Next(indent + 6)).Append(Comment()).Append('\n');
    }

    private string TrailingComment() => Chance(10) ? " " + Comment() : "";

    private string Comment()
    {
        var comment = string.Create(CultureInfo.InvariantCulture, $"# c{_comments++}: 'x' {{ - \"");
        Comments.Add(comment);
        return comment;
    }

    private bool Chance(int percent) => _random.Next(100) < percent;
}
