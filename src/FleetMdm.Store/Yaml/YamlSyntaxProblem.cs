using System.Text.RegularExpressions;

namespace FleetMdm.Store.Yaml;

/// <summary>Where the text stops being YAML. The library's sentences are about its grammar; those that policy authors meet are said in their words.</summary>
internal static partial class YamlSyntaxProblem
{
    private const string QuoteTheText = "put quotes around the text: '…'";

    /// <param name="message">What the library says.</param>
    /// <param name="text">The text.</param>
    /// <param name="at">The offset that it points at.</param>
    public static YamlProblem Of(string message, string text, int at, TextLines lines)
    {
        if (message.Contains("tab as indentation", StringComparison.Ordinal))
        {
            // The library points at the mapping's beginning; the tab is what the author must find.
            var tab = text.IndexOf("\n\t", at, StringComparison.Ordinal);
            return Problem("a tab cannot indent", "indent with spaces", tab < 0 ? at : tab + 1);
        }
        if (message.Contains("plain scalar value, found invalid mapping", StringComparison.Ordinal))
            return Problem("a text without quotes holds `: `", QuoteTheText, at);
        if (message.Contains("cannot start any token", StringComparison.Ordinal) && at < text.Length)
            return Problem("a text without quotes cannot begin with `" + text[at] + "`", QuoteTheText, at);
        if (message.Contains("quoted scalar, found unexpected end", StringComparison.Ordinal))
            return Problem("the quote that opens here is never closed", "close it, or leave it out", at);
        if (message.Contains("did not find expected '-'", StringComparison.Ordinal))
            return Problem("expected `-`, found a line that is indented unlike those above it", "give the keys of an element one indentation", at);
        if (message.Contains("did not find expected key", StringComparison.Ordinal) && IsBehindAValue(text, at))
            return Problem("the value ends before this", "a text that begins with a quote or a bracket needs quotes around the whole: '…'", at);
        return Problem(OneLine(message), null, at);

        YamlProblem Problem(string words, string? help, int offset) =>
            new(YamlProblemKind.Syntax, words, lines.At(offset), help);
    }

    /// <summary>True where the value of a key, in quotes or brackets, was closed on this line.</summary>
    private static bool IsBehindAValue(string text, int at)
    {
        var line = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        return QuotedValue().IsMatch(text[line..at]);
    }

    /// <summary>The library's sentence as one of our lines: lower-case start, no full stop, one line.</summary>
    private static string OneLine(string message)
    {
        var line = message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return line.Length > 0 ? char.ToLowerInvariant(line[0]) + line[1..] : "the text cannot be read as YAML";
    }

    [GeneratedRegex("""^[\s-]*[\w.-]+:\s+["'\[{]""", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedValue();
}
