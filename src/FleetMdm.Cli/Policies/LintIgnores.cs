using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>
/// The comments of a policy file that silence lints, `# fleetmdm:ignore FM6011 reason`: behind what they speak of, or on a
/// line of their own before it. A value of several lines is silenced as a whole.
/// </summary>
internal sealed class LintIgnores
{
    private readonly List<Ignore> _ignores = [];
    private readonly FactSchema _schema;

    /// <param name="file">The file whose comments these are.</param>
    /// <param name="schema">What was known when the lints were found.</param>
    public LintIgnores(PolicyFile file, FactSchema schema)
    {
        _schema = schema;
        if (file.Yaml.Problems.Count > 0) return;
        var ends = new Dictionary<int, int>();
        foreach (var document in file.Yaml.Documents) AddEnds(document, file.Problems.Source, ends);
        foreach (var comment in YamlComments.Find(file.Yaml))
        {
            if (!IgnoreComment.TryRead(comment.Text[1..], out var ignored)) continue;
            var first = comment.IsTrailing ? comment.Start.Line : NextLine(file.Yaml.Text, comment.Start);
            _ignores.Add(new Ignore(ignored, comment, first, Math.Max(first, ends.GetValueOrDefault(first))));
        }
    }

    private sealed record Ignore(IgnoreComment Comment, YamlComment At, int FirstLine, int LastLine)
    {
        public bool Covers(string code, DiagnosticSeverity severity, int line) =>
            line >= FirstLine && line <= LastLine && Comment.Covers(code, severity);
    }

    /// <summary>Whether a lint of this code is silenced at this line.</summary>
    public bool Cover(string code, DiagnosticSeverity severity, int line) =>
        _ignores.Exists(ignored => ignored.Covers(code, severity, line));

    /// <summary>Takes out what is silenced, and reports comments that silence nothing or say too little.</summary>
    public void Apply(FileProblems problems)
    {
        var unused = _ignores
            .Where(ignored => !problems.Found.Any(found => ignored.Covers(found.Code, found.Severity, found.Line)))
            .ToList();
        problems.Remove(found => Cover(found.Code, found.Severity, found.Line));
        foreach (var ignored in _ignores)
        {
            var span = new Span(0, ignored.At.Text.Length);
            var start = ignored.At.Start.Offset;
            if (ignored.Comment.Problem(span) is { } problem)
                problems.Report(problem, start, start + span.Length);
            else if (unused.Contains(ignored) && ignored.Comment.IsJudged(_schema.KnowsReported))
                problems.Report(ignored.Comment.Unused(span), start, start + span.Length);
        }
    }

    /// <summary>For each line on which a value or its key begins, the last line of the value.</summary>
    private static void AddEnds(YamlNode node, SourceText source, Dictionary<int, int> ends)
    {
        switch (node)
        {
            case YamlScalar scalar:
                Add(scalar.Start.Line, scalar);
                break;
            case YamlSequence list:
                foreach (var item in list.Items) AddEnds(item, source, ends);
                break;
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries)
                {
                    if (entry.Value is YamlScalar value) Add(entry.Key.Start.Line, value);
                    AddEnds(entry.Value, source, ends);
                }
                break;
        }

        void Add(int line, YamlScalar scalar)
        {
            var end = scalar.Start.Offset + scalar.Raw.AsSpan().TrimEnd().Length;
            ends[line] = Math.Max(ends.GetValueOrDefault(line), source.Place(end, end).Line);
        }
    }

    /// <summary>The first line after a comment that holds more than blanks and comments.</summary>
    private static int NextLine(string text, YamlMark comment)
    {
        var line = comment.Line;
        for (var at = text.IndexOf('\n', comment.Offset); at >= 0; at = text.IndexOf('\n', at + 1))
        {
            line++;
            var rest = text.AsSpan(at + 1);
            var end = rest.IndexOf('\n');
            var content = (end < 0 ? rest : rest[..end]).Trim();
            if (content.Length > 0 && content[0] != '#') break;
        }
        return line;
    }
}
