using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>One line on stderr that says what to do next.</summary>
internal static class Hints
{
    /// <summary>Names a device that the worst policy fails on, or cannot decide on; silent when all is well.</summary>
    public static void AfterCheck(FleetRun run, CliContext cli)
    {
        var worst = PolicyOrder.Sort(run.Summary.Policies, "worst")[0];
        if (worst.Tally.Applicable == worst.Tally.Pass) return;

        var statuses = worst.Tally.Fail > 0 ? Status.Fail : worst.Tally.Error > 0 ? Status.Error : Status.Unknown;
        var filter = FindingFilter.All with { PolicyIds = [worst.PolicyId], Statuses = [statuses] };
        if (run.Findings(filter).FirstOrDefault() is not { } finding) return;
        cli.Note(new Piece(
            "next: `--device " + Quoted(finding.Device.DeviceId) + "` shows why; `--format csv` lists every result",
            Style.Faint));
    }

    /// <summary>A word that a shell takes as one.</summary>
    public static string Quoted(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/' or '@')
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
