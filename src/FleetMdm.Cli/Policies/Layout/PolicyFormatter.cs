using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies.Layout;

/// <summary>A policy file in the canonical layout.</summary>
/// <param name="Before">The text as it is.</param>
/// <param name="After">The text laid out; null when errors are in the way.</param>
/// <param name="Problems">The errors that keep the file from being laid out.</param>
internal sealed record FormattedFile(string Before, string? After, IReadOnlyList<FileDiagnostic> Problems)
{
    public bool HasChanged => After is not null && After != Before;
}

/// <summary>
/// Lays out policy files. Types play no part, so that a rule may name what no schema knows; what cannot be read as a
/// policy stays as it is. A result is read again before it is handed out: it must say the same.
/// </summary>
internal static class PolicyFormatter
{
    public static FormattedFile Format(string path, ReadOnlySpan<byte> utf8)
    {
        var file = PolicyFile.Read(path, utf8);
        foreach (var document in file.Yaml.Documents) ReportRules(document, PolicyShape.Policy, file.Problems);
        var errors = file.Problems.Found.Where(problem => problem.Severity == DiagnosticSeverity.Error)
            .OrderBy(problem => problem.Line).ThenBy(problem => problem.Column).ToList();
        var before = System.Text.Encoding.UTF8.GetString(utf8);
        if (errors.Count > 0) return new FormattedFile(before, null, errors);

        var after = Write(file.Yaml, new SilencedParts(path, file.Yaml.Text));
        if (SameMeaning.Holds(file.Yaml, YamlReader.Read(after)) && SilencesTheSame(path, before, after))
            return new FormattedFile(before, after, []);
        file.Problems.Report(ShapeProblem.NoLayout(), 0, 0);
        return new FormattedFile(before, null, [file.Problems.Found[^1]]);
    }

    /// <summary>Comments that silence lints go by lines, and lines move: where there are any, the lints are compared.</summary>
    private static bool SilencesTheSame(string path, string before, string after)
    {
        if (!before.Contains(IgnoreComment.Marker, StringComparison.Ordinal)) return true;
        return Codes(before).SequenceEqual(Codes(after));

        IEnumerable<string> Codes(string text) =>
            PolicyLoader.LoadText(path, text, FactSchema.BuiltIn, WantedProblems.All).Diagnostics.Select(found => found.Code).Order(StringComparer.Ordinal);
    }

    /// <summary>Says what keeps a rule from being read.</summary>
    private static void ReportRules(YamlNode node, PolicyShape shape, FileProblems problems)
    {
        switch (node)
        {
            case YamlScalar rule when shape.IsRule:
                foreach (var problem in RuleFormatter.SyntaxProblems(rule.Value)) problems.Report(problem, rule);
                break;
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries) ReportRules(entry.Value, shape.Below(entry.Key.Value), problems);
                break;
            case YamlSequence list:
                foreach (var item in list.Items) ReportRules(item, shape.Below(""), problems);
                break;
        }
    }

    private static string Write(YamlReadResult yaml, SilencedParts silenced)
    {
        var lines = new List<string>();
        var documents = new Queue<YamlNode>(yaml.Documents);
        var comments = new Queue<YamlComment>(YamlComments.Find(yaml));
        var markers = MarkerLines(yaml.Text);
        for (var i = 0; i <= markers.Count; i++)
        {
            var end = i < markers.Count ? markers[i] : yaml.Text.Length;
            var document = documents.TryPeek(out var next) && next.Start.Offset < end ? (YamlMapping)documents.Dequeue() : null;
            var inside = new List<YamlComment>();
            while (comments.TryPeek(out var comment) && comment.Start.Offset < end) inside.Add(comments.Dequeue());
            if (document is not null || inside.Count > 0) WritePart(lines, yaml.Text, document, inside, silenced, isMarked: i > 0);
        }
        var newLine = yaml.Text.IndexOf('\n') is > 0 and var first && yaml.Text[first - 1] == '\r' ? "\r\n" : "\n";
        return string.Concat(lines.Select(line => line + newLine));
    }

    /// <summary>Writes what lies between two marker lines: a document at most, and comments.</summary>
    private static void WritePart(
        List<string> lines, string text, YamlMapping? document, List<YamlComment> comments, SilencedParts silenced, bool isMarked)
    {
        if (lines.Count > 0 || isMarked)
        {
            var marker = "---";
            if (isMarked && comments is [{ IsTrailing: true } behind, ..] && !(document?.Start.Offset < behind.Start.Offset))
            {
                marker += " " + behind.Text;
                comments.RemoveAt(0);
            }
            lines.Add(marker);
        }
        lines.AddRange(document is null ? comments.Select(comment => comment.Text) : PolicyLayout.Write(text, document, comments, silenced));
    }

    /// <summary>The lines that begin a document, and those that end one.</summary>
    private static List<int> MarkerLines(string text)
    {
        var markers = new List<int>();
        for (var line = 0; line < text.Length; line = text.IndexOf('\n', line) is >= 0 and var newline ? newline + 1 : text.Length)
            if (PolicyFile.IsMarker(text, line) || text.AsSpan(line).StartsWith("...")) markers.Add(line);
        return markers;
    }
}
