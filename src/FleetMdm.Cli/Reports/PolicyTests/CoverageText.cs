using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Reports;

/// <summary>The coverage of rules by tests, for people: the figures, then what was never seen, in the source.</summary>
internal static class CoverageText
{
    public static void Write(PolicyTestReport report, TextTerminal terminal)
    {
        var table = new Table(
            new Column("policy"), new Column("rule"), new Column("coverage", Align.Right),
            new Column("true and false", Align.Right), new Column("unknown", Align.Right));
        foreach (var policy in report.Policies)
            foreach (var rule in policy.Coverage!.Rules)
                table.Add(
                    policy.Id, Name(rule.CheckId), Cell(Score.Of(rule)),
                    Words.Number(rule.Parts.Count(part => part.IsCovered)) + " of " + Words.Number(rule.Parts.Count),
                    new(Words.Number(rule.Parts.Count(part => part.TimesUnknown > 0)), Style.Faint));
        if (table.RowCount == 0) return;
        terminal.WriteLine();
        table.WriteTo(terminal);

        foreach (var policy in report.Policies)
            foreach (var rule in policy.Coverage!.Rules.Where(rule => rule.Seen < rule.Wanted))
                WriteUncovered(policy.Source, rule, terminal);

        var total = Score.Sum(report.Policies.Select(policy => Score.Of(policy.Coverage!)));
        terminal.WriteLine();
        terminal.WriteLine(
            "coverage ", Cell(total),
            FormattableString.Invariant($": {total.Reached} of {total.Whole} answers seen, true and false of each part"));
    }

    private static void WriteUncovered(PolicySource source, RuleCoverage rule, TextTerminal terminal)
    {
        var parts = WorthShowing(rule).Select(part =>
            (Place: RulePlace.Of(source, rule.CheckIndex, part.Span.Start, part.Span.End), Words: NeverSeen(part, rule, source)))
            .ToList();
        var last = parts.Max(part => part.Place.Line);
        var margin = new string(' ', Words.Number(last).Length);
        terminal.WriteLine();
        terminal.WriteLine(
            new(margin + "--> ", Style.Faint),
            FormattableString.Invariant($"{source.Path}:{parts[0].Place.Line}:{parts[0].Place.Column}  ({Name(rule.CheckId)} of {source.Document.Id})"));
        var snippet = new SourceSnippet(terminal, last);
        foreach (var (place, words) in parts) snippet.Underline(place, words, Style.Warning);
    }

    /// <summary>
    /// What a person has to look at: of what was never asked the whole, of the rest the innermost, since what is
    /// around an uncovered part is often uncovered for no other reason.
    /// </summary>
    private static List<PartCoverage> WorthShowing(RuleCoverage rule)
    {
        var uncovered = rule.Parts.Where(part => !part.IsCovered).ToList();
        var wholes = uncovered.Where(part => !uncovered.Exists(other => !other.WasAsked && IsInside(part, other))).ToList();
        return wholes.FindAll(part => !part.WasAsked || !wholes.Exists(other => IsInside(other, part)));
    }

    private static bool IsInside(PartCoverage part, PartCoverage other) =>
        part != other && part.Span.Start >= other.Span.Start && part.Span.End <= other.Span.End;

    private static string NeverSeen(PartCoverage part, RuleCoverage rule, PolicySource source)
    {
        var never = !part.WasAsked ? "never asked"
            : part.TimesTrue == 0 && part.TimesFalse == 0 ? "never true and never false"
            : part.TimesTrue == 0 ? "never true"
            : "never false";
        // The place of a short form does not show the rule that it stands for.
        var isShortForm = rule.CheckIndex >= 0 && source.Document.Checks[rule.CheckIndex].Rule is null;
        return isShortForm ? never + ": " + part.Source : never;
    }

    private static string Name(string? checkId) => checkId ?? "targets.when";

    private static Piece Cell(Score score) => new(score.ToString(), score.IsAtLeast(100) ? Style.Good : Style.Warning);
}
