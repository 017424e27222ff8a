namespace FleetMdm.Cli.Commands;

/// <summary>The page of a diagnostic, as grammar/diagnostics has it.</summary>
/// <param name="Code">`FM2001`.</param>
/// <param name="Title">What follows the code in the heading.</param>
/// <param name="Markdown">The whole page.</param>
internal sealed record DiagnosticPage(string Code, string Title, string Markdown)
{
    private const string Folder = "Diagnostics";
    private const string NextHeading = "\n## ";

    /// <summary>What it means: the text between the heading and the next one.</summary>
    public string Meaning =>
        Markdown[Markdown.IndexOf('\n', StringComparison.Ordinal)..Markdown.IndexOf(NextHeading, StringComparison.Ordinal)].Trim();

    /// <summary>What to do: the text under the last heading.</summary>
    public string Cure
    {
        get
        {
            var last = Markdown[(Markdown.LastIndexOf(NextHeading, StringComparison.Ordinal) + NextHeading.Length)..];
            return last[last.IndexOf('\n', StringComparison.Ordinal)..].Trim();
        }
    }

    /// <summary>The same for readers without Markdown: the lines of code stand for themselves.</summary>
    public string PlainCure => string.Join('\n', Cure.Split('\n').Where(line => !line.StartsWith("```", StringComparison.Ordinal)));

    public static IReadOnlyList<string> Codes() => EmbeddedText.Names(Folder);

    /// <summary>Finds the page of a code in any spelling (`FM2001`, `fm2001`, `2001`); null when there is none.</summary>
    public static DiagnosticPage? Find(string code)
    {
        var name = code.ToUpperInvariant();
        if (!name.StartsWith("FM", StringComparison.Ordinal)) name = "FM" + name;
        return EmbeddedText.Find(Folder, name + ".md") is { } markdown ? Read(name, markdown) : null;
    }

    public static IEnumerable<DiagnosticPage> All() =>
        Codes().Select(code => Read(code, EmbeddedText.Find(Folder, code + ".md")!));

    private static DiagnosticPage Read(string code, string markdown)
    {
        var heading = markdown.AsSpan(0, markdown.AsSpan().IndexOf('\n')).TrimStart("# ").Trim();
        var title = heading.StartsWith(code + ": ") ? heading[(code.Length + 2)..] : heading;
        return new DiagnosticPage(code, title.ToString(), markdown);
    }
}
