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

    /// <summary>One of the comments, by what it silences and the line that it speaks of.</summary>
    private readonly Dictionary<(string Code, int Line), IgnoreComment> _byPlace = [];

    /// <summary>For a line in a value of several lines, those on which its key and the value itself begin.</summary>
    private readonly Dictionary<int, (int Key, int Value)> _beginnings = [];
    private readonly FactSchema _schema;

    /// <param name="file">The file whose comments these are.</param>
    /// <param name="schema">What was known when the lints were found.</param>
    public LintIgnores(PolicyFile file, FactSchema schema)
    {
        _schema = schema;
        if (file.Yaml.Problems.Count > 0 || !file.Yaml.Text.Contains(IgnoreComment.Marker, StringComparison.Ordinal)) return;
        List<int>? contents = null;
        foreach (var comment in YamlComments.Find(file.Yaml))
        {
            if (!IgnoreComment.TryRead(comment.Text[1..], out var ignored)) continue;
            contents ??= ContentLines(file.Yaml.Text);
            var line = comment.IsTrailing ? comment.Start.Line : NextLine(contents, comment.Start.Line);
            _ignores.Add(new Ignore(ignored, comment, line));
            _byPlace.TryAdd((ignored.Code, line), ignored);
        }
        if (_ignores.Count == 0) return;
        foreach (var document in file.Yaml.Documents) AddBeginnings(document, file.Problems.Source);
    }

    private sealed record Ignore(IgnoreComment Comment, YamlComment At, int Line);

    /// <summary>Whether a lint of this code is silenced at this line.</summary>
    public bool Cover(string code, DiagnosticSeverity severity, int line) => Covering(code, severity, line).Any();

    /// <summary>Takes out what is silenced, and reports comments that silence nothing or say too little.</summary>
    public void Apply(FileProblems problems)
    {
        if (_ignores.Count == 0) return;
        var used = problems.Found.SelectMany(found => Covering(found.Code, found.Severity, found.Line)).ToHashSet();
        problems.Remove(found => Cover(found.Code, found.Severity, found.Line));
        foreach (var ignored in _ignores)
        {
            var span = new Span(0, ignored.At.Text.Length);
            var start = ignored.At.Start.Offset;
            if (ignored.Comment.Problem(span) is { } problem)
                problems.Report(problem, start, start + span.Length);
            else if (!used.Contains((ignored.Comment.Code, ignored.Line)) && ignored.Comment.IsJudged(_schema.KnowsReported))
                problems.Report(ignored.Comment.Unused(span), start, start + span.Length);
        }
    }

    /// <summary>The places whose comments silence a lint: its own line, and those on which its value begins.</summary>
    private IEnumerable<(string Code, int Line)> Covering(string code, DiagnosticSeverity severity, int line)
    {
        int[] lines = _beginnings.TryGetValue(line, out var begins) ? [line, begins.Key, begins.Value] : [line];
        return lines
            .Where(at => _byPlace.TryGetValue((code, at), out var ignored) && ignored.Covers(code, severity))
            .Select(at => (code, at));
    }

    private void AddBeginnings(YamlNode node, SourceText source)
    {
        switch (node)
        {
            case YamlScalar scalar:
                Add(scalar.Start.Line, scalar);
                break;
            case YamlSequence list:
                foreach (var item in list.Items) AddBeginnings(item, source);
                break;
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries)
                    if (entry.Value is YamlScalar value) Add(entry.Key.Start.Line, value);
                    else AddBeginnings(entry.Value, source);
                break;
        }

        void Add(int key, YamlScalar scalar)
        {
            var last = source.At(scalar.Start.Offset + scalar.Raw.AsSpan().TrimEnd().Length).Line;
            for (var line = key + 1; line <= last; line++) _beginnings.TryAdd(line, (key, Math.Min(line, scalar.Start.Line)));
        }
    }

    /// <summary>The lines that hold more than blanks and comments.</summary>
    private static List<int> ContentLines(string text)
    {
        var found = new List<int>();
        var line = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            line++;
            if (text.AsSpan(range).Trim() is [not '#', ..]) found.Add(line);
        }
        return found;
    }

    /// <summary>The first of the lines after a comment; behind the last, the comment's own.</summary>
    private static int NextLine(List<int> contents, int comment)
    {
        var next = ~contents.BinarySearch(comment);
        return next < contents.Count ? contents[next] : comment;
    }
}
