using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>Devices in detail, for people: each check with its status, the values behind it and what to do.</summary>
internal static class DeviceDetailText
{
    /// <summary>Of a long value (a list of software) people see this many characters; JSON has it whole.</summary>
    private const int ValueLength = 160;

    private const int StatusWidth = 8;

    public static void Write(DeviceDetail detail, TextTerminal terminal)
    {
        WriteDevice(detail.Device.Summary, detail.Freshness, terminal);
        terminal.WriteLine(Tallied(detail.Policies));
        foreach (var policy in detail.Policies) WritePolicy(policy, terminal);
    }

    /// <summary>Who it is, in two lines.</summary>
    public static void WriteDevice(DeviceSummary device, Freshness freshness, TextTerminal terminal)
    {
        terminal.WriteLine(
            new(device.DeviceId, Style.Strong), device.Hostname == device.DeviceId ? "" : "  " + device.Hostname);
        WriteWrapped(terminal, 0, string.Join(", ",
            ((string?[])
            [
                device.OsVersion is null ? device.Os : device.Os + " " + device.OsVersion,
                device.Serial is null ? null : "serial " + device.Serial,
                device.LastSeen is { } seen ? "last seen " + Rfc3339.Format(seen) : "never seen",
                freshness == Freshness.Stale ? "stale" : null,
                device.Tags.Count == 0 ? null : "tags " + string.Join(", ", device.Tags),
            ]).OfType<string>()));
    }

    private static string Tallied(IReadOnlyList<PolicyDetail> policies) =>
        Words.Count(policies.Count, "policy", "policies") + ": "
        + string.Join(", ", policies
            .GroupBy(policy => policy.Outcome.Status)
            .OrderBy(group => StatusOrder.Of(group.Key))
            .Select(group => Words.Number(group.Count()) + " " + Words.Cell(group.Key).Text));

    private static void WritePolicy(PolicyDetail policy, TextTerminal terminal)
    {
        var applies = policy.Outcome.Status != Status.NotApplicable;
        if (applies) terminal.WriteLine();
        terminal.WriteLine(
            Words.Cell(policy.Outcome.Status),
            new("  " + policy.Result.PolicyId, applies ? Style.Strong : Style.Faint),
            new(" (" + SeverityText.Of(policy.Result.Severity) + "): " + policy.Result.Name, applies ? Style.Plain : Style.Faint));
        if (!applies) return;

        foreach (var cause in policy.Outcome.Causes)
            WriteWrapped(terminal, 2, "target: " + cause.Message + " [" + cause.Code + "]", Style.Warning);
        var told = policy.Outcome.Checks.SelectMany(check => check.MissingFacts).ToHashSet(StringComparer.Ordinal);
        foreach (var path in policy.Outcome.MissingFacts.Where(path => !told.Contains(path)))
            WriteWrapped(terminal, 2, "target: " + path + " was not reported", Style.Warning);
        foreach (var check in policy.Checks) WriteCheck(check.Outcome, check, terminal);
        if (policy.Outcome.Status != Status.Pass) WriteRemedies(policy.Remedies, 2, terminal);
    }

    private static void WriteCheck(CheckOutcome check, CheckDetail detail, TextTerminal terminal)
    {
        const int indent = 2 + StatusWidth + 1;
        var status = Words.Cell(check.Status);
        terminal.WriteLine("  ", status, new string(' ', StatusWidth + 1 - status.Text.Length), check.CheckId);

        if (check.Status is Status.Fail && check.Message is { } message) WriteWrapped(terminal, indent, message);
        foreach (var cause in check.Causes)
            WriteWrapped(terminal, indent, cause.Message + " [" + cause.Code + "]", Style.Warning);
        foreach (var reading in detail.Readings) WriteReading(reading, indent, terminal);
        foreach (var path in check.MissingFacts.Where(path => detail.Readings.All(reading => reading.Path != path)))
            WriteWrapped(terminal, indent, path + " was not reported", Style.Warning);
        if (check.Status is Status.Pass or Status.NotApplicable) return;

        if (check.Remediation is { } remediation) WriteWrapped(terminal, indent, "fix: " + remediation, Style.Accent);
        WriteRemedies(detail.Remedies, indent, terminal);
    }

    private static void WriteRemedies(IReadOnlyList<Remedy> remedies, int indent, TextTerminal terminal)
    {
        foreach (var remedy in remedies)
            WriteWrapped(terminal, indent,
                "script: " + remedy.ScriptId + (remedy.Name is null ? " (not in the catalog)" : ", " + remedy.Name),
                Style.Accent);
    }

    private static void WriteReading(FactReading reading, int indent, TextTerminal terminal)
    {
        if (reading.Value is not { } value)
        {
            WriteWrapped(terminal, indent, reading.Path + " was not reported", Style.Warning);
            return;
        }
        var shown = value.Length <= ValueLength
            ? value
            : value[..ValueLength] + "… (" + Words.Count(value.Length, "character") + ")";
        WriteWrapped(terminal, indent, reading.Path + " = " + shown, Style.Faint);
    }

    private static void WriteWrapped(TextTerminal terminal, int indent, string text, Style style = Style.Plain)
    {
        var paragraph = new Table(new Column("")) { HasHeadings = false };
        foreach (var line in text.TrimEnd().Split('\n')) paragraph.Add(new Piece(line.TrimEnd('\r'), style));
        paragraph.WriteTo(terminal, indent);
    }
}
