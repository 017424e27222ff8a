using System.Buffers;
using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>Collects the problems of one file, each at its place.</summary>
internal sealed class FileProblems(string path, SourceText source)
{
    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n,:[]{}");

    private readonly List<FileDiagnostic> _found = [];
    private readonly RuleEdits _edits = new(source.Text, new ReadingBudget());

    public IReadOnlyList<FileDiagnostic> Found => _found;

    public string Path { get; } = path;

    public SourceText Source { get; } = source;

    /// <summary>The policy and the check that are read now; null outside of one.</summary>
    public string? PolicyId { get; set; }

    public string? CheckId { get; set; }

    /// <summary>Whether what is read now can be fixed in its file: nothing is fixed in a policy whose shape has errors.</summary>
    public bool OffersFixes { get; set; }

    /// <summary>Reports a problem at a node: under its first line, or under the first key of a mapping.</summary>
    public void Report(ShapeProblem problem, YamlNode at)
    {
        // What stands behind an alias or a tag is not here, and was refused with it.
        if (at is YamlScalar { Value: "", Raw: ['*' or '!', ..] }) return;
        var (start, end) = Extent(at);
        Report(problem, start, end);
    }

    /// <summary>Reports a problem at offsets of the file.</summary>
    public void Report(ShapeProblem problem, int start, int end) =>
        Add(problem.Code, problem.Severity, problem.Message, start, end, problem.Label, problem.Help);

    /// <summary>Reports what the YAML reader found, by its own mark: a text that is refused whole has no lines to show.</summary>
    public void Report(YamlProblem problem)
    {
        var found = ShapeProblem.NotYaml(problem);
        if (Source.Text.Length > 0)
        {
            Report(found, problem.At.Offset, problem.At.Offset + WordLength(problem));
            return;
        }
        _found.Add(new FileDiagnostic(
            found.Code, found.Severity, found.Message, Path, problem.At.Line, problem.At.Column, 1, null, found.Label,
            found.Help, null, null));
    }

    /// <summary>Reports a problem in the value of a node; of anything but a scalar, at the node.</summary>
    public void Report(Diagnostic diagnostic, YamlNode node)
    {
        var (start, end) = node is YamlScalar scalar && (diagnostic.Span.Length > 0 || diagnostic.Span.Start > 0)
            ? RuleLocation.Locate(scalar, diagnostic.Span.Start, diagnostic.Span.End)
            : Extent(node);
        var fix = OffersFixes && diagnostic.Fix is { } better && node is YamlScalar rule
            ? new PlacedFix(Source, _edits.Add(rule, better))
            : null;
        Add(diagnostic.Code, diagnostic.Severity, diagnostic.Message, start, end, diagnostic.Label, diagnostic.Help, fix);
    }

    /// <summary>Reports a problem at offsets of the file; its own span does not count.</summary>
    public void Report(Diagnostic diagnostic, int start, int end) =>
        Add(diagnostic.Code, diagnostic.Severity, diagnostic.Message, start, end, diagnostic.Label, diagnostic.Help);

    /// <summary>Forgets what was reported.</summary>
    public void Remove(Predicate<FileDiagnostic> match) => _found.RemoveAll(match);

    /// <summary>How long the word is that is refused; where the text stops being YAML there is none.</summary>
    private int WordLength(YamlProblem problem)
    {
        if (problem.Kind is not (YamlProblemKind.Anchor or YamlProblemKind.Alias or YamlProblemKind.Tag
            or YamlProblemKind.MergeKey or YamlProblemKind.DuplicateKey)) return 0;
        var rest = Source.Text.AsSpan(Math.Min(problem.At.Offset, Source.Text.Length));
        var end = rest.IndexOfAny(WordEnds);
        return end < 0 ? rest.Length : end;
    }

    private static (int Start, int End) Extent(YamlNode node) => node switch
    {
        YamlMapping { Entries: [var first, ..] } => (first.Key.Start.Offset, first.Key.End.Offset),
        YamlSequence sequence when !sequence.Raw.StartsWith('[') => (sequence.Start.Offset, sequence.Start.Offset + 1),
        _ => (node.Start.Offset, node.Start.Offset + node.Raw.AsSpan().TrimEnd().Length),
    };

    private void Add(
        string code, DiagnosticSeverity severity, string message, int start, int end, string? label, string? help,
        PlacedFix? fix = null)
    {
        var place = Source.Place(start, end);
        _found.Add(new FileDiagnostic(
            code, severity, message, Path, place.Line, place.Column, place.Length, place.LineText, label, help,
            PolicyId, CheckId)
        { Fix = fix });
    }
}
