using FleetMdm.Cli.Policies;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>The tests of policies, for people.</summary>
internal static class PolicyTestTable
{
    public static void Write(PolicyTestReport report, TextTerminal terminal)
    {
        WriteTests(report, terminal);
        if (report.Policies.Any(policy => policy.Coverage is not null)) CoverageText.Write(report, terminal);
        if (report.Policies.Any(policy => policy.Mutation is not null)) MutationText.Write(report, terminal);
    }

    private static void WriteTests(PolicyTestReport report, TextTerminal terminal)
    {
        var table = new Table(new Column("result"), new Column("policy"), new Column("test"));
        foreach (var policy in report.Policies)
            foreach (var result in policy.Results) Add(table, policy, result);
        if (table.RowCount > 0)
        {
            table.WriteTo(terminal);
            terminal.WriteLine();
        }

        var tests = report.Passed + report.Failed;
        terminal.WriteLine(
            Phrase.Count(tests, "test") + " of " + Phrase.Count(report.Policies.Count, "policy") + ": ",
            tests == 0 ? new("nothing was tested", Style.Bad)
            : report.Failed == 0 ? new("all passed", Style.Good)
            : new(FormattableString.Invariant($"{report.Passed} passed, {report.Failed} failed"), Style.Bad));
        if (report.Untested.Any()) terminal.WriteLine("without tests: " + string.Join(", ", report.Untested));
        if (report.WithErrors > 0)
            terminal.WriteLine(Phrase.Count(report.WithErrors, "policy") + " with errors not tested");
    }

    private static void Add(Table table, TestedPolicy policy, PolicyTestResult result)
    {
        table.Add(
            result.Passed ? new("passed", Style.Good) : new("failed", Style.Bad), policy.Id, result.Test.Name);
        if (result.Passed) return;
        foreach (var problem in result.Problems) table.Add("", "", "  " + problem);
        foreach (var reason in Reasons(result)) table.Add("", "", new("  " + reason, Style.Faint));
        table.Add("", "", new(
            FormattableString.Invariant($"  {policy.Source.Path}:{result.Test.Line}"), Style.Faint));
    }

    /// <summary>Why a check did not pass: what a person asks next.</summary>
    private static IEnumerable<string> Reasons(PolicyTestResult result)
    {
        if (result.Evaluation is not { } evaluation) yield break;
        foreach (var cause in evaluation.Causes) yield return "target: " + cause.Message;
        foreach (var check in evaluation.Checks)
            if (check.Status is Status.Fail or Status.Unknown or Status.Error)
                yield return "check `" + check.Check.Id + "` is " + StatusText.Of(check.Status) + Because(check);
    }

    private static string Because(CheckEvaluation check) =>
        check.Causes.Count > 0 ? ": " + check.Causes[0].Message
        : check.MissingFacts.Count > 0 ? ": missing " + string.Join(", ", check.MissingFacts)
        : ": " + check.Check.RuleText.ReplaceLineEndings(" ").Trim();
}
