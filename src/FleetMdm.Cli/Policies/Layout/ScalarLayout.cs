using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies.Layout;

/// <summary>How a scalar is written: what stands behind its key or dash, and the lines below, without their indentation.</summary>
internal readonly record struct ScalarLayout(string First, IReadOnlyList<string> Below)
{
    /// <summary>Columns that a line should not pass.</summary>
    public const int Width = 100;

    private static ScalarLayout OneLine(string text) => new(text, []);

    /// <summary>A key before its colon.</summary>
    public static string Key(YamlScalar key) => key switch
    {
        { Style: YamlScalarStyle.SingleQuoted or YamlScalarStyle.DoubleQuoted } when IsName(key.Value) => key.Value,
        { Style: YamlScalarStyle.Literal or YamlScalarStyle.Folded } => YamlStyle.DoubleQuoted(key.Value),
        _ when key.Raw.Contains('\n') => YamlStyle.DoubleQuoted(key.Value),
        _ => key.Raw,
    };

    /// <summary>A scalar on one line, as inside of a list `[…]`; null when it has several.</summary>
    public static string? Flow(YamlScalar scalar) => scalar switch
    {
        { Style: YamlScalarStyle.Literal or YamlScalarStyle.Folded } => null,
        _ when scalar.Raw.Contains('\n') => null,
        { Raw: "" } => "null",
        _ => Quoted(scalar),
    };

    /// <summary>A scalar that is no rule, in the style in which it is written.</summary>
    public static ScalarLayout Of(YamlScalar scalar) => scalar.Style switch
    {
        YamlScalarStyle.Literal or YamlScalarStyle.Folded when string.IsNullOrWhiteSpace(scalar.Value) =>
            OneLine(YamlStyle.DoubleQuoted(scalar.Value)),
        YamlScalarStyle.Literal => Literal(scalar.Value),
        YamlScalarStyle.Folded => Folded(scalar),
        _ when !scalar.Raw.Contains('\n') => OneLine(Quoted(scalar)),
        // An escape at the end of a line would change its meaning with the space around it.
        YamlScalarStyle.DoubleQuoted when scalar.Raw.Contains('\\') => OneLine(YamlStyle.DoubleQuoted(scalar.Value)),
        _ => Continued(scalar.Raw),
    };

    /// <summary>A rule that follows <paramref name="before"/> columns on its line, the lines below it at <paramref name="indent"/>.</summary>
    public static ScalarLayout OfRule(YamlScalar scalar, int before, int indent) =>
        OfRule(scalar.Value, before, indent, scalar.Style == YamlScalarStyle.Literal) ?? Of(scalar);

    /// <summary>The text of a rule; null when it has characters that only escapes can write.</summary>
    /// <param name="staysBlock">Keep it below its key, even where it would fit behind it.</param>
    public static ScalarLayout? OfRule(string rule, int before, int indent, bool staysBlock)
    {
        if (!staysBlock && RuleFormatter.Format(rule, Width - before) is var line && line.Length <= Width - before)
        {
            if (YamlStyle.IsPlain(line)) return OneLine(line);
            if (YamlStyle.IsSingleQuotable(line) && line.Length + 2 <= Width - before) return OneLine("'" + line + "'");
        }
        var lines = RuleFormatter.Format(rule, Width - indent);
        return Array.TrueForAll(lines.Split('\n'), part => YamlStyle.IsOneLine(part.Replace('\t', ' '))) ? Literal(lines + "\n") : null;
    }

    /// <summary>A block after `|` that reads as this text.</summary>
    private static ScalarLayout Literal(string value)
    {
        var content = value.TrimEnd('\n');
        var breaks = value.Length - content.Length;
        var lines = content.Split('\n').ToList();
        for (var i = 1; i < breaks; i++) lines.Add("");
        return new("|" + Indicator(content) + (breaks == 0 ? "-" : breaks == 1 ? "" : "+"), lines);
    }

    /// <summary>A block after `>`, its lines as its author broke them.</summary>
    private static ScalarLayout Folded(YamlScalar scalar)
    {
        var lines = scalar.Raw.Split('\n').Skip(1).Select(line => line.TrimEnd('\r')).ToList();
        var chomping = YamlStyle.Chomping(scalar);
        var content = scalar.Value.AsSpan().TrimStart('\n');
        var firstLine = lines.Find(line => !string.IsNullOrWhiteSpace(line))!;
        var indent = Spaces(firstLine) - Spaces(content);
        // Blanks beyond the indentation are text. The break behind the last line leaves one more text, which is no line.
        var end = chomping == '+' ? lines.Count - 1 : lines.FindLastIndex(line => line.Length > indent) + 1;
        return new(
            ">" + Indicator(content) + (chomping == ' ' ? "" : chomping),
            [.. lines.Take(end).Select(line => line.Length <= indent ? "" : line[indent..])]);
    }

    /// <summary>A text whose first line begins with a space says how far it is indented.</summary>
    private static string Indicator(ReadOnlySpan<char> content) => content.TrimStart('\n').StartsWith(' ') ? "2" : "";

    private static int Spaces(ReadOnlySpan<char> text) => text.Length - text.TrimStart(' ').Length;

    /// <summary>A plain or quoted text over several lines: where it is broken stays, the space around the breaks means nothing.</summary>
    private static ScalarLayout Continued(string raw)
    {
        var lines = raw.Split('\n').Select(line => line.Trim(' ', '\t', '\r')).ToList();
        return new(lines[0], lines[1..]);
    }

    /// <summary>A text on one line; between double quotes rather than single ones, where nothing in it tells them apart.</summary>
    private static string Quoted(YamlScalar scalar) =>
        scalar.Style == YamlScalarStyle.SingleQuoted && scalar.Value.AsSpan().IndexOfAny("'\"\\") < 0
            ? "\"" + scalar.Value + "\""
            : scalar.Raw;

    private static bool IsName(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
