using FleetMdm.Rules;

namespace FleetMdm.Cli.Policies;

/// <summary>A diagnostic at its place in a file. Lines and columns count from 1, columns in characters.</summary>
/// <param name="Path">The file as the user named it; null for text that is in no file.</param>
/// <param name="SourceLine">The line's text, for the caret; null where no line is known.</param>
/// <param name="Length">Characters under the caret on this line, at least 1.</param>
/// <param name="PolicyId">The policy it lies in; null outside policies.</param>
/// <param name="CheckId">The check it lies in; null outside checks.</param>
internal sealed record FileDiagnostic(
    string Code,
    DiagnosticSeverity Severity,
    string Message,
    string? Path,
    int Line,
    int Column,
    int Length,
    string? SourceLine,
    string? Label,
    string? Help,
    string? PolicyId,
    string? CheckId)
{
    /// <summary>What the file had better say; null where no program can tell.</summary>
    public PlacedFix? Fix { get; init; }

    /// <summary>The column behind the place; of a place behind the line's last character, that column itself.</summary>
    public int EndColumn => SourceLine is not null && Column > SourceLine.EnumerateRunes().Count() ? Column : Column + Length;
}

/// <summary>A better rule on its way into the file.</summary>
internal sealed record PlacedFix(SourceText Source, RuleEdit Edit)
{
    public FixPromise Promise => Edit.Fix.Promise;

    /// <summary>What to replace by which text; null where the file cannot say the better rule in this place.</summary>
    public TextReplacement? Replacement => Edit.Change is { } change
        ? new TextReplacement(Source.At(change.Start), Source.At(change.End), change.Text)
        : null;
}

/// <summary>A text in the place of another one; the end is behind its last character.</summary>
internal sealed record TextReplacement(TextPosition Start, TextPosition End, string Text);
