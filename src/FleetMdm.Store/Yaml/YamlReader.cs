using System.Buffers;
using System.Globalization;
using System.Text;

namespace FleetMdm.Store.Yaml;

/// <summary>
/// The one reader of YAML: policies, mappings and schemas all come through here. It accepts the part of YAML that
/// people write by hand (mappings, lists, texts, several documents) and refuses what makes a file mean something else
/// than it shows: anchors and aliases, tags, merge keys, duplicate keys. It never throws for any input.
/// </summary>
public static class YamlReader
{
    /// <summary>The largest text that is read.</summary>
    public const int MaximumBytes = 1024 * 1024;

    /// <summary>The deepest nesting of lists and mappings.</summary>
    public const int MaximumDepth = 32;

    /// <summary>Problems reported for one text.</summary>
    private const int MaximumProblems = 50;

    private static readonly SearchValues<char> Controls = SearchValues.Create(ForbiddenCharacters());

    /// <summary>Reads a file's bytes: UTF-8, with or without a byte order mark.</summary>
    public static YamlReadResult Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }
        if (utf8.Length > MaximumBytes)
        {
            return Refuse(TooLarge());
        }

        var valid = ValidPrefixLength(utf8);
        return valid == utf8.Length
            ? ReadText(Encoding.UTF8.GetString(utf8))
            : Refuse(InvalidUtf8(Encoding.UTF8.GetString(utf8[..valid])));
    }

    /// <summary>Reads a text that is in memory already.</summary>
    public static YamlReadResult Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Encoding.UTF8.GetByteCount(text) > MaximumBytes ? Refuse(TooLarge()) : ReadText(text.TrimStart('\uFEFF'));
    }

    private static YamlReadResult ReadText(string text)
    {
        var lines = new TextLines(text);
        var control = text.AsSpan().IndexOfAny(Controls);
        if (control >= 0)
        {
            return Refuse(new YamlProblem(
                YamlProblemKind.ControlCharacter,
                $"control character U+{(int)text[control]:X4}, which YAML does not allow",
                lines.At(control),
                "remove it, or write it in a double-quoted text as an escape"));
        }

        var documents = new List<YamlNode>();
        var problems = new List<YamlProblem>();
        var from = 0;
        while (from < text.Length && problems.Count < MaximumProblems)
        {
            var walk = new YamlWalk(text, lines, from, problems);
            if (walk.TryReadDocuments(documents))
            {
                break;
            }
            // The parser cannot go on after an error, but the next document is a new beginning.
            from = NextDocument(text, from, problems[^1].At.Offset);
        }
        return new YamlReadResult(text, documents, problems.Count > MaximumProblems ? problems[..MaximumProblems] : problems);
    }

    /// <summary>The offset of the next line after <paramref name="from"/> that begins with <c>---</c>, the error's own line included; the text's length when there is none.</summary>
    private static int NextDocument(string text, int from, int error)
    {
        var start = Math.Max(from + 1, text.LastIndexOf('\n', Math.Max(error - 1, 0)) + 1);
        while (start < text.Length)
        {
            if (text[start - 1] == '\n'
                && string.CompareOrdinal(text, start, "---", 0, 3) == 0
                && (start + 3 == text.Length || char.IsWhiteSpace(text[start + 3])))
            {
                return start;
            }
            var newline = text.IndexOf('\n', start);
            start = newline < 0 ? text.Length : newline + 1;
        }
        return text.Length;
    }

    private static YamlReadResult Refuse(YamlProblem problem) => new("", [], [problem]);

    private static YamlProblem TooLarge() => new(
        YamlProblemKind.TooLarge,
        string.Create(CultureInfo.InvariantCulture, $"the file is larger than {MaximumBytes / 1024} KiB"),
        new YamlMark(1, 1, 0),
        "split it into several files");

    private static YamlProblem InvalidUtf8(string before) => new(
        YamlProblemKind.InvalidUtf8,
        "the file is not valid UTF-8 from here on",
        EndOf(before),
        "save the file as UTF-8");

    private static int ValidPrefixLength(ReadOnlySpan<byte> utf8)
    {
        var read = 0;
        while (read < utf8.Length)
        {
            if (Rune.DecodeFromUtf8(utf8[read..], out _, out var consumed) != OperationStatus.Done)
            {
                break;
            }
            read += consumed;
        }
        return read;
    }

    /// <summary>The place right behind the text.</summary>
    private static YamlMark EndOf(string text) => new TextLines(text + '?').At(text.Length);

    private static char[] ForbiddenCharacters() =>
    [
        .. Enumerable.Range(0, 0x20).Select(code => (char)code).Where(c => c is not ('\t' or '\n' or '\r')),
        .. Enumerable.Range(0x7F, 0x21).Select(code => (char)code).Where(c => c != '\u0085'),
        '\uFFFE', '\uFFFF',
    ];
}
