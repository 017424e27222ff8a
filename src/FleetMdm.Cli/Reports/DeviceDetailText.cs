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

    private const int CheckIndent = 2 + StatusWidth + 1;

    public static void Write(DeviceDetail detail, TextTerminal terminal)
    {
        WriteDevice(detail.Device.Summary, detail.Freshness, terminal);
        if (detail.IsExplained)
            terminal.WriteLine(
                "reported as " + detail.Device.Summary.Source + ", stored " + Rfc3339.Format(detail.Device.UpdatedAt));
        terminal.WriteLine(Tallied(detail.Policies));
        foreach (var policy in detail.Policies.Where(Applies)) WritePolicy(policy, terminal);
        if (!detail.Policies.All(Applies)) terminal.WriteLine();
        foreach (var policy in detail.Policies.Where(policy => !Applies(policy)))
        {
            terminal.WriteLine(new Piece(
                "n/a  " + policy.Result.PolicyId + ": " + policy.Result.Name, Style.Faint));
            if (policy.Target is { Outcome: "false" } target) WriteTarget(target, terminal);
        }
    }

    /// <summary>Who it is, in two lines.</summary>
    public static void WriteDevice(DeviceSummary device, Freshness freshness, TextTerminal terminal)
    {
        terminal.WriteLine(
            new(device.DeviceId, Style.Strong), device.Hostname == device.DeviceId ? "" : "  " + device.Hostname);
        Paragraph.Write(terminal, 0, string.Join(", ",
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

    private static bool Applies(PolicyDetail policy) => policy.Outcome.Status != Status.NotApplicable;

    private static void WritePolicy(PolicyDetail policy, TextTerminal terminal)
    {
        terminal.WriteLine();
        terminal.WriteLine(
            Words.Cell(policy.Outcome.Status),
            new("  " + policy.Result.PolicyId, Style.Strong),
            " (" + SeverityText.Of(policy.Result.Severity) + "): " + policy.Result.Name);
        foreach (var cause in policy.Outcome.Causes)
            Paragraph.Write(terminal, 2, new Piece("target: " + cause.Message + " [" + cause.Code + "]", Style.Warning));
        var told = policy.Outcome.Checks.SelectMany(check => check.MissingFacts).ToHashSet(StringComparer.Ordinal);
        foreach (var path in policy.Outcome.MissingFacts.Where(path => !told.Contains(path)))
            Paragraph.Write(terminal, 2, new Piece("target: " + path + " was not reported", Style.Warning));
        if (policy.Target is { } target) WriteTarget(target, terminal);
        foreach (var check in policy.Checks) WriteCheck(check.Outcome, check, terminal);
        if (policy.Outcome.Status == Status.Fail) WriteRemedies(policy.Remedies, 2, terminal);
    }

    private static void WriteTarget(TraceNode target, TextTerminal terminal)
    {
        terminal.WriteLine(new Piece("  targets.when", Style.Faint));
        TraceTree.Write(target, CheckIndent, terminal);
    }

    private static void WriteCheck(CheckOutcome check, CheckDetail detail, TextTerminal terminal)
    {
        var status = Words.Cell(check.Status);
        terminal.WriteLine("  ", status, new string(' ', StatusWidth + 1 - status.Text.Length), check.CheckId);

        if (check.Status is Status.Fail && check.Message is { } message) WriteLines(terminal, CheckIndent, message);
        foreach (var cause in check.Causes)
            Paragraph.Write(terminal, CheckIndent, new Piece(cause.Message + " [" + cause.Code + "]", Style.Warning));
        if (detail.Trace is { } trace) TraceTree.Write(trace, CheckIndent, terminal);
        else WriteReadings(check, detail, terminal);
        if (check.Status != Status.Fail) return;

        if (check.Remediation is { } remediation) WriteLines(terminal, CheckIndent, "fix: " + remediation, Style.Accent);
        WriteRemedies(detail.Remedies, CheckIndent, terminal);
    }

    private static void WriteReadings(CheckOutcome check, CheckDetail detail, TextTerminal terminal)
    {
        // What a passing check could do without is no news, and neither is a path below one that is missing itself.
        foreach (var reading in detail.Readings.Where(reading =>
            reading.Value is not null || (check.Status != Status.Pass && !check.MissingFacts.Any(path => IsBelow(reading.Path, path)))))
            WriteReading(reading, CheckIndent, terminal);
        foreach (var path in check.MissingFacts.Where(path => detail.Readings.All(reading => reading.Path != path)))
            Paragraph.Write(terminal, CheckIndent, new Piece(path + " was not reported", Style.Warning));
    }

    private static void WriteRemedies(IReadOnlyList<Remedy> remedies, int indent, TextTerminal terminal)
    {
        foreach (var remedy in remedies)
            Paragraph.Write(terminal, indent, new Piece(
                "script: " + remedy.ScriptId
                + (remedy.Name is null ? " (not in the catalog)" : remedy.Title is { } title ? ", " + title : ""),
                Style.Accent));
    }

    private static bool IsBelow(string path, string container) =>
        path.Length > container.Length && path.StartsWith(container, StringComparison.Ordinal) && path[container.Length] is '.' or '[';

    private static void WriteReading(FactReading reading, int indent, TextTerminal terminal)
    {
        if (reading.Value is not { } value)
        {
            Paragraph.Write(terminal, indent, new Piece(reading.Path + " was not reported", Style.Warning));
            return;
        }
        var shown = value.Length <= ValueLength
            ? value
            : value[..ValueLength] + "… (" + Words.Count(value.Length, "character") + ")";
        Paragraph.Write(terminal, indent, new Piece(reading.Path + " = " + shown, Style.Faint));
    }

    /// <summary>What an author wrote over several lines stays on several; all of them are indented.</summary>
    private static void WriteLines(TextTerminal terminal, int indent, string text, Style style = Style.Plain)
    {
        foreach (var line in text.AsSpan().TrimEnd().EnumerateLines())
            Paragraph.Write(terminal, indent, new Piece(line.ToString(), style));
    }
}
