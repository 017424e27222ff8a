using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>How the rules of policies would be evaluated for a fleet: for people as a tree, for programs as <c>fleetmdm.plan/v1</c>.</summary>
internal static class RunPlanOutput
{
    public const string Schema = "fleetmdm.plan/v1";

    public static void Write(RunPlan plan, OutputFormat format, TextTerminal terminal)
    {
        if (format == OutputFormat.Json)
        {
            WriteJson(plan, terminal);
            return;
        }
        foreach (var policy in plan.Policies)
        {
            WriteText(policy, terminal);
            terminal.WriteLine();
        }
        terminal.WriteLine(Reading(plan));
        if (plan.BasisRunId is { } run)
        {
            var taken = plan.Policies.Count(policy => policy.IsTakenOver);
            terminal.WriteLine("Takes " + Words.Count(taken, "policy", "policies") + " over from the run " + run + " for devices that are as they were.");
        }
    }

    private static string Reading(RunPlan plan)
    {
        if (!plan.LooksAtColumns) return "Reads the report of every device that is asked about.";
        var asked = plan.Policies.Count(policy => policy is { Planned.Reason: not null, IsTakenOver: false });
        return "Looks at " + Words.Count(plan.Columns.Count, "column")
            + " of the fleet, and at the reports of devices that changed since they were made."
            + (asked == 0 ? "" : " For " + Words.Count(asked, "policy", "policies") + " it reads reports besides.");
    }

    private static void WriteText(PolicyPlan policy, TextTerminal terminal)
    {
        terminal.WriteLine(new Piece(policy.Planned.Policy.Id, Style.Strong));
        terminal.WriteLine("  " + Course(policy));
        foreach (var rule in policy.Planned.Rules)
        {
            terminal.WriteLine("  " + rule.Name);
            WriteText(rule.Body, 2, terminal);
        }
    }

    private static void WriteText(PlannedPart part, int depth, TextTerminal terminal)
    {
        var indent = new string(' ', depth * 2);
        terminal.WriteLine(indent + OneLine(part.Source));
        terminal.WriteLine(new Piece(indent + "  = " + part.Way + SharedWith(part), Style.Faint));
        foreach (var inner in part.Parts)
            WriteText(inner, depth + 1, terminal);
    }

    /// <summary>What of the last run serves.</summary>
    private static string Course(PolicyPlan policy) => policy switch
    {
        { Planned.Reason: { } reason, IsTakenOver: true } => "device by device: " + reason + "; for devices that changed since the last run",
        { Planned.Reason: { } reason } => "device by device: " + reason,
        { IsTakenOver: true } => "for devices that changed since the last run",
        { Planned.Policy.ReadsClock: true } => "in full in every run: a rule asks what time it is",
        _ => "in full: the last run has no answers of this policy as it is",
    };

    private static string SharedWith(PlannedPart part) =>
        part.SharedWith == 0 ? "" : ", together with " + Words.Count(part.SharedWith, "other part");

    private static string OneLine(string source) =>
        string.Join(' ', source.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static void WriteJson(RunPlan plan, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteBoolean("looks_at_columns", plan.LooksAtColumns);
            json.WriteStrings("columns", plan.Columns);
            json.WriteString("basis_run_id", plan.BasisRunId);
            json.WriteObjects("policies", plan.Policies, policy =>
            {
                json.WriteString("policy_id", policy.Planned.Policy.Id);
                json.WriteBoolean("reads_clock", policy.Planned.Policy.ReadsClock);
                json.WriteBoolean("taken_over", policy.IsTakenOver);
                json.WriteString("device_by_device", policy.Planned.Reason);
                json.WriteObjects("rules", policy.Planned.Rules, rule =>
                {
                    json.WriteString("name", rule.Name);
                    json.WriteStartObject("body");
                    WriteFields(json, rule.Body);
                    json.WriteEndObject();
                });
            });
        });

    private static void WriteFields(Utf8JsonWriter json, PlannedPart part)
    {
        json.WriteString("source", part.Source);
        json.WriteString("way", part.Way);
        json.WriteNumber("shared_with", part.SharedWith);
        json.WriteObjects("parts", part.Parts, inner => WriteFields(json, inner));
    }
}
