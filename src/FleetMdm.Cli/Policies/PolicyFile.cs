using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>A policy file as it was read: its text and nodes, its policies, and where its problems go.</summary>
internal sealed record PolicyFile(YamlReadResult Yaml, IReadOnlyList<PolicySource> Policies, FileProblems Problems)
{
    /// <summary>Reads the policies of a file's bytes, one a YAML document.</summary>
    public static PolicyFile Read(string path, ReadOnlySpan<byte> utf8)
    {
        var yaml = YamlReader.Read(utf8);
        var source = new SourceText(yaml.Text);
        var problems = new FileProblems(path, source);
        foreach (var problem in yaml.Problems) problems.Report(problem);
        if (yaml.Documents.Count == 0 && yaml.Problems.Count == 0) problems.Report(ShapeProblem.NoPolicy(), 0, 0);

        var policies = new List<PolicySource>();
        var starts = yaml.Documents.Select(document => DocumentStart(yaml.Text, document.Start.Offset)).ToList();
        for (var i = 0; i < yaml.Documents.Count; i++)
        {
            var end = i + 1 < starts.Count ? LineStartBefore(yaml.Text, starts[i + 1]) : yaml.Text.Length;
            var raw = yaml.Text[starts[i]..end];
            var policy = PolicyReader.Read(yaml.Documents[i], raw, source.Place(starts[i], starts[i]).Line, problems);
            // Text that is not sound YAML may say something else than what could be read of it.
            if (policy is not null) policies.Add(policy with { IsWellFormed = policy.IsWellFormed && yaml.Problems.Count == 0 });
            problems.PolicyId = null;
        }
        return new PolicyFile(yaml, policies, problems);
    }

    /// <summary>Where the text of a document begins: behind the `---` line before it, or with the file.</summary>
    private static int DocumentStart(string text, int node)
    {
        for (var line = LineStart(text, node); line > 0; line = LineStart(text, line - 1))
        {
            var before = LineStart(text, line - 1);
            if (IsMarker(text, before)) return line;
        }
        return 0;
    }

    // The document before ends with the line that holds the marker.
    private static int LineStartBefore(string text, int start) => start == 0 ? 0 : LineStart(text, start - 1);

    internal static bool IsMarker(string text, int line) =>
        string.CompareOrdinal(text, line, "---", 0, 3) == 0
        && (line + 3 == text.Length || char.IsWhiteSpace(text[line + 3]));

    private static int LineStart(string text, int offset) =>
        offset == 0 ? 0 : text.LastIndexOf('\n', offset - 1) + 1;
}
