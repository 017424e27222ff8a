using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>The matrix for people: a line a device and policy, with the reason.</summary>
internal static class FindingTable
{
    public static void Write(IEnumerable<Finding> findings, TextTerminal terminal)
    {
        var table = new Table(new("device"), new("policy"), new("severity"), new("status"), new("why"));
        foreach (var finding in findings)
        {
            table.Add(
                finding.Device.DeviceId,
                finding.Policy.PolicyId,
                new(SeverityText.Of(finding.Policy.Severity), Style.Faint),
                Words.Cell(finding.Outcome.Status),
                Reason(finding.Outcome));
            table.WriteWhenLong(terminal);
        }
        table.WriteTo(terminal);
    }

    /// <summary>Why, in one line: the messages of a failure, the causes of an error, the facts that nobody reported.</summary>
    public static string Reason(Outcome outcome) =>
        outcome.Status == Status.Unknown
            ? "not reported: " + string.Join(", ", outcome.MissingFacts)
            : outcome.Message;
}
