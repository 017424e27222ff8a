using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>The summary by policy, for people: what was asked, a line a policy, and what it comes to.</summary>
internal static class SummaryTable
{
    public static void Write(ComplianceSummary summary, TextTerminal terminal)
    {
        WriteQuestion(summary.Run, summary.Devices, summary.Policies.Count, terminal);
        terminal.WriteLine();
        WritePolicies(summary.Policies, summary.Totals, terminal);
        terminal.WriteLine();
        WriteAnswer(summary, terminal);
    }

    /// <summary>What was looked at, and when.</summary>
    public static void WriteQuestion(RunSummary run, long devices, int policies, TextTerminal terminal) =>
        Paragraph.Write(
            terminal, 0,
            new(Words.Count(devices, "device") + ", " + Words.Count(policies, "policy", "policies"), Style.Strong),
            new(", as of " + Rfc3339.Format(run.AsOf) + ", run " + run.RunId, Style.Faint));

    /// <summary>What it comes to: devices first, then both figures, so that neither is read without the other.</summary>
    public static void WriteAnswer(ComplianceSummary summary, TextTerminal terminal)
    {
        var (pass, fail, unknown, error, notApplicable) = summary.ByWorst;
        Paragraph.Write(
            terminal, 0,
            new(Words.Number(fail) + " of " + Words.Count(summary.Devices, "device")
                + (fail == 1 ? " fails" : " fail") + " a policy", fail > 0 ? Style.Bad : Style.Strong),
            ", ",
            new(Words.Count(unknown + error, "is undecided", "are undecided"),
                unknown + error > 0 ? Style.Warning : Style.Plain),
            ", ",
            new(Words.Count(pass, "passes", "pass"), pass > 0 ? Style.Good : Style.Plain),
            notApplicable > 0 ? ", " + Words.Count(notApplicable, "has", "have") + " no policy." : ".");

        var totals = summary.Totals;
        Paragraph.Write(
            terminal, 0,
            "Pass rate " + Words.Share(totals.Pass, totals.Applicable) + ", coverage "
            + Words.Share(totals.Pass + totals.Fail, totals.Applicable) + " of "
            + Words.Count(totals.Applicable, "result") + " that "
            + (totals.Applicable == 1 ? "applies." : "apply."));
        if (summary.StaleDevices > 0)
        {
            var days = (long)summary.Run.StaleAfter.TotalDays;
            Paragraph.Write(
                terminal, 0,
                new(Words.Count(summary.StaleDevices, "device is", "devices are") + " stale", Style.Warning),
                ": not seen for " + Words.Count(days, "day") + ", so "
                + (summary.StaleDevices == 1 ? "its" : "their") + " results may be old.");
        }
    }

    /// <summary>A line a policy, and a last one with the sum of all, those that are not shown too.</summary>
    public static void WritePolicies(IEnumerable<PolicyTally> policies, Tally totals, TextTerminal terminal)
    {
        var table = new Table(
            new("policy"), new("severity"), new("fail", Align.Right), new("unknown", Align.Right),
            new("error", Align.Right), new("pass", Align.Right), new("n/a", Align.Right),
            new("rate", Align.Right), new("cover", Align.Right));
        foreach (var policy in policies) AddRow(table, policy.PolicyId, Severity(policy), policy.Tally);
        if (table.RowCount != 1) AddRow(table, new("total", Style.Strong), "", totals);
        table.WriteTo(terminal);
    }

    private static void AddRow(Table table, Piece name, Piece severity, Tally tally) => table.Add(
        name,
        severity,
        Words.Cell(tally.Fail, Status.Fail),
        Words.Cell(tally.Unknown, Status.Unknown),
        Words.Cell(tally.Error, Status.Error),
        Words.Cell(tally.Pass, Status.Pass),
        Words.Cell(tally.NotApplicable, Status.NotApplicable),
        Words.Share(tally.Pass, tally.Applicable),
        Words.Share(tally.Pass + tally.Fail, tally.Applicable));

    /// <summary>Severity matters where something fails.</summary>
    private static Piece Severity(PolicyTally policy) => new(
        SeverityText.Of(policy.Severity),
        policy.Tally.Fail == 0 ? Style.Faint : policy.Severity >= Rules.Severity.High ? Style.Bad : Style.Plain);
}
