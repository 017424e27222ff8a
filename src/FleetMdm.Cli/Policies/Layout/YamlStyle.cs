using System.Globalization;
using System.Text;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies.Layout;

/// <summary>How YAML nodes are written, and how a text may be.</summary>
internal static class YamlStyle
{
    /// <summary>Is it written in brackets or braces? A pair in a list, `[a: b]`, has none and is flow all the same to its list.</summary>
    public static bool IsFlow(YamlNode node) => node switch
    {
        YamlMapping mapping => mapping.Raw.StartsWith('{') || mapping.Entries.Count == 0,
        YamlSequence list => list.Raw.StartsWith('[') || list.Items.Count == 0,
        _ => false,
    };

    /// <summary>Has it nothing in it? Only brackets can say so.</summary>
    public static bool IsEmpty(YamlNode node) => node is YamlMapping { Entries.Count: 0 } or YamlSequence { Items.Count: 0 };

    /// <summary>The <c>-</c> or <c>+</c> in the header of a block scalar; a space for none.</summary>
    public static char Chomping(YamlScalar block)
    {
        foreach (var sign in block.Raw)
            if (sign is '-' or '+') return sign;
            else if (sign is ' ' or '\t' or '#' or '\r' or '\n') break;
        return ' ';
    }

    /// <summary>May a text stand without quotes in a block, and be read as itself and as text? Where that is not certain: no.</summary>
    public static bool IsPlain(string text) =>
        text.Length > 0
        && !"-?:,[]{}#&*!|>'\"%@`=<~".Contains(text[0])
        && text[0] != ' ' && text[^1] is not (' ' or ':')
        && !text.Contains(": ", StringComparison.Ordinal)
        && !text.Contains(" #", StringComparison.Ordinal)
        && IsOneLine(text)
        && text is not ("null" or "Null" or "NULL");

    /// <summary>Can it stand on a line between single quotes?</summary>
    public static bool IsSingleQuotable(string text) => !text.Contains('\'') && IsOneLine(text);

    /// <summary>A text between double quotes, with escapes for what a line cannot show.</summary>
    public static string DoubleQuoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when !IsHidden(rune) => quoted.Append(rune.ToString()),
                <= 0xFFFF => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
        return quoted.Append('"').ToString();
    }

    /// <summary>No break and nothing that hides.</summary>
    public static bool IsOneLine(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (IsHidden(rune)) return false;
        return true;
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;
}
