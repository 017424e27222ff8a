using System.Globalization;
using System.Text;

namespace FleetMdm.Cli.Terminal;

/// <summary>
/// Makes every character that could drive a terminal or deceive a reader visible: control and C1 characters, bidi
/// overrides, zero-width and other format characters, line separators, invisible fillers, lone surrogates.
/// </summary>
internal static class VisibleText
{
    /// <summary>The same text with `\n`, `\x1b`, `\u202e` in place of such characters.</summary>
    public static string Escape(string text)
    {
        var first = IndexOfHidden(text, 0);
        if (first < 0) return text;

        var visible = new StringBuilder(text.Length + 16);
        var done = 0;
        for (var at = first; at >= 0; at = IndexOfHidden(text, done))
        {
            visible.Append(text, done, at - done);
            done = at + AppendEscape(visible, text, at);
        }
        return visible.Append(text, done, text.Length - done).ToString();
    }

    private static int IndexOfHidden(string text, int from)
    {
        for (var at = from; at < text.Length; at++)
        {
            var c = text[at];
            if (c is >= ' ' and < '\x7f') continue;
            if (!char.IsHighSurrogate(c))
            {
                if (IsHidden(c)) return at;
            }
            else if (at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]) || IsHiddenPair(text, at))
            {
                return at;
            }
            else
            {
                at++;
            }
        }
        return -1;
    }

    private static bool IsHidden(char c) =>
        c < ' ' || CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        // Letters by category, blank on the screen: Hangul fillers and the empty Braille pattern.
        || c is '\u115f' or '\u1160' or '\u3164' or '\uffa0' or '\u2800';

    private static bool IsHiddenPair(string text, int at) =>
        CharUnicodeInfo.GetUnicodeCategory(text, at) is UnicodeCategory.Format;

    private static int AppendEscape(StringBuilder visible, string text, int at)
    {
        var c = text[at];
        switch (c)
        {
            case '\n': visible.Append("\\n"); return 1;
            case '\r': visible.Append("\\r"); return 1;
            case '\t': visible.Append("\\t"); return 1;
            case < '\x100':
                visible.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
                return 1;
        }
        if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        {
            var scalar = char.ConvertToUtf32(c, text[at + 1]);
            visible.Append("\\U").Append(scalar.ToString("x8", CultureInfo.InvariantCulture));
            return 2;
        }
        visible.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        return 1;
    }
}
