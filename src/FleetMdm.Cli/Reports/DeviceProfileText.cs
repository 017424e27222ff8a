using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>A device's profile for people: who it is, how it stands, what it reported.</summary>
internal static class DeviceProfileText
{
    public static void Write(DeviceProfile profile, TextTerminal terminal)
    {
        var device = profile.Device.Summary;
        DeviceDetailText.WriteDevice(device, profile.Freshness, terminal);
        if (device.GivenTags.Count > 0) terminal.WriteLine("tagged by hand: " + string.Join(", ", device.GivenTags));
        terminal.WriteLine(new Piece(
            "reported as " + device.Source + ", last changed " + Rfc3339.Format(profile.Device.UpdatedAt), Style.Faint));

        if (profile.Sources.Reports.Count > 1)
        {
            terminal.WriteLine();
            terminal.WriteLine(new Piece("Sources", Style.Strong));
            SourcesText.WriteSources(profile.Sources, terminal);
        }
        WritePolicies(profile, terminal);
        WriteFacts(profile.Device.Report, terminal);
    }

    private static void WritePolicies(DeviceProfile profile, TextTerminal terminal)
    {
        terminal.WriteLine();
        if (profile.Run is { } run)
        {
            terminal.WriteLine(
                new("Policies", Style.Strong), new("  as of " + Rfc3339.Format(run.AsOf) + ", run " + run.RunId, Style.Faint));
            var table = new Table(new(""), new(""), new(""), new("")) { HasHeadings = false };
            foreach (var finding in profile.Findings)
                table.Add(
                    Words.Cell(finding.Outcome.Status),
                    finding.Policy.PolicyId,
                    new(SeverityText.Of(finding.Policy.Severity), Style.Faint),
                    FindingTable.Reason(finding.Outcome));
            if (table.RowCount > 0) table.WriteTo(terminal, indent: 2);
            else terminal.WriteLine("  it was not part of this run");
        }
        else
        {
            terminal.WriteLine(new("Policies", Style.Strong), "  not checked yet: `fleetmdm check`");
        }
        foreach (var assigned in profile.Assigned)
            terminal.WriteLine("  assigned: " + assigned.PolicyId + (assigned.Tag is null ? "" : ", by tag " + assigned.Tag));
    }

    private static void WriteFacts(DeviceReport report, TextTerminal terminal)
    {
        terminal.WriteLine();
        terminal.WriteLine(new Piece("Facts", Style.Strong));
        using var facts = JsonDocument.Parse(report.FactsJson);
        FactsText.Write(facts.RootElement, terminal);
    }
}
