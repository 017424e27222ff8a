using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Reports;

/// <summary>Mutants of rules, for people: the figures, then each that no test told from its rule.</summary>
internal static class MutationText
{
    public static void Write(PolicyTestReport report, TextTerminal terminal)
    {
        var table = new Table(
            new Column("policy"), new Column("mutants", Align.Right), new Column("killed", Align.Right),
            new Column("survived", Align.Right), new Column("equivalent", Align.Right), new Column("score", Align.Right));
        foreach (var policy in report.Policies)
        {
            var mutation = policy.Mutation!;
            table.Add(
                policy.Id, Words.Number(mutation.Mutants.Count), Words.Number(mutation.Killed),
                new(Words.Number(mutation.Survived), mutation.Survived > 0 ? Style.Bad : Style.Faint),
                new(Words.Number(mutation.Equivalent), Style.Faint), Cell(Score.Of(mutation)));
        }
        terminal.WriteLine();
        table.WriteTo(terminal);

        foreach (var policy in report.Policies)
            foreach (var mutant in policy.Mutation!.Mutants.Where(mutant => mutant.Fate == MutantFate.Survived))
                WriteSurvivor(policy.Source, mutant, terminal);

        var total = Score.Sum(report.Policies.Select(policy => Score.Of(policy.Mutation!)));
        terminal.WriteLine();
        terminal.WriteLine(
            "mutation score ", Cell(total),
            FormattableString.Invariant($": the tests find {total.Reached} of {total.Whole} mistakes"));
    }

    private static void WriteSurvivor(PolicySource source, RuleMutant mutant, TextTerminal terminal)
    {
        var place = RulePlace.Of(source, mutant.CheckIndex, mutant.Span.Start, mutant.Span.End);
        var margin = new string(' ', Words.Number(place.Line).Length);
        terminal.WriteLine();
        terminal.WriteLine(new("survived", Style.Bad), new(": " + mutant.Change, Style.Strong));
        terminal.WriteLine(
            new(margin + "--> ", Style.Faint),
            FormattableString.Invariant($"{source.Path}:{place.Line}:{place.Column}  ({mutant.CheckId ?? "targets.when"} of {source.Document.Id})"));
        new SourceSnippet(terminal, place.Line).Underline(place, null, Style.Bad);
        Paragraph.Write(terminal, margin.Length + 1, new("= becomes: ", Style.Faint), mutant.RuleText);
        if (mutant.Hint is { } hint) Paragraph.Write(terminal, margin.Length + 1, new("= help: ", Style.Faint), hint);
    }

    private static Piece Cell(Score score) => new(score.ToString(), score.IsAtLeast(100) ? Style.Good : Style.Warning);
}
