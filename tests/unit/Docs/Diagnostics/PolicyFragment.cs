using System.Text;

namespace FleetMdm.UnitTests.Docs.Diagnostics;

/// <summary>
/// The part of a policy that a page shows, made whole: rules get a check each, the rest gets what a policy must have.
/// A text that gives its own `id` is a whole policy, and stays as it is.
/// </summary>
internal static class PolicyFragment
{
    private const string Rule = "rule: ";

    /// <summary>Notes about what a fragment leaves out.</summary>
    private static readonly string[] Notes = ["FM6005", "FM6006", "FM6007"];

    public static string Complete(string text)
    {
        if (text.StartsWith("id:", StringComparison.Ordinal) || text.StartsWith("# id:", StringComparison.Ordinal)) return text;

        var lines = text.TrimEnd('\n').Split('\n');
        var whole = new StringBuilder();
        foreach (var (key, line) in new[] { ("id:", "id: example"), ("name:", "name: Example"), ("severity:", "severity: medium") })
            if (!Gives(lines, key)) whole.Append(line).Append('\n');
        if (!Gives(lines, Rule)) whole.Append(text);
        if (!Gives(lines, "checks:")) AppendChecks(whole, lines);
        return whole.ToString();
    }

    /// <summary>The options that leave out what is said of every fragment, unless that is what the page is about.</summary>
    public static IEnumerable<string> IgnoredNotes(string code) => Notes.Where(note => note != code).SelectMany(note => (string[])["--ignore", note]);

    /// <summary>The rules that stand alone on lines of their own, as YAML reads them.</summary>
    public static IEnumerable<string> Rules(string text) => text.Split('\n')
        .Where(line => line.StartsWith(Rule, StringComparison.Ordinal))
        .Select(line => Unquoted(line[Rule.Length..]));

    private static void AppendChecks(StringBuilder whole, string[] lines)
    {
        whole.Append("checks:\n");
        if (!Gives(lines, Rule)) whole.Append("  - { id: example, rule: facts.disk.encrypted }\n");
        else
            foreach (var line in lines)
                whole.Append(line.StartsWith(Rule, StringComparison.Ordinal) ? "  - " : "    ").Append(line).Append('\n');
    }

    private static bool Gives(string[] lines, string key) => lines.Any(line => line.StartsWith(key, StringComparison.Ordinal));

    private static string Unquoted(string scalar) => scalar switch
    {
        ['\'', .. var inside, '\''] => inside.Replace("''", "'", StringComparison.Ordinal),
        ['"', .. var inside, '"'] => inside.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal),
        _ => scalar,
    };
}
