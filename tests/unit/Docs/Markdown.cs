using System.Text.RegularExpressions;

namespace FleetMdm.UnitTests.Docs;

/// <summary>A fenced block of a Markdown page: its language, its lines, and the line of the page it begins at.</summary>
internal sealed record FencedBlock(string Language, string Text, int Line);

/// <summary>As much of Markdown as our pages use.</summary>
internal static partial class Markdown
{
    /// <summary>The fenced blocks of a page, in order.</summary>
    public static IReadOnlyList<FencedBlock> Blocks(string page)
    {
        var blocks = new List<FencedBlock>();
        var lines = page.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            var start = i + 1;
            for (i = start; lines[i] != "```"; i++) { }
            blocks.Add(new(lines[start - 1][3..], string.Concat(lines[start..i].Select(line => line + "\n")), start + 1));
        }
        return blocks;
    }

    /// <summary>The targets of the links of a page, those in fenced blocks left out.</summary>
    public static IEnumerable<string> Links(string page) =>
        Link().Matches(Fenced().Replace(page, "")).Select(match => match.Groups[1].Value);

    /// <summary>What a page writes in back-quotes and means as a path of the repository.</summary>
    public static IEnumerable<string> Paths(string page) =>
        PathLike().Matches(Fenced().Replace(page, "")).Select(match => match.Groups[1].Value.TrimEnd('/', '*'));

    /// <summary>The anchors that the headings of a page have on a forge.</summary>
    public static IEnumerable<string> Anchors(string page) =>
        Heading().Matches(Fenced().Replace(page, "")).Select(match => NotInAnchor()
            .Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|grammar|examples|bench|Cli|Store|Rules\.fs|Commands|CommandLine|Functions|Problems)/[\w./*-]+)`")]
    private static partial Regex PathLike();

    [GeneratedRegex(@"^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
