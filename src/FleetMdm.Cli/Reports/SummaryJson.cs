using System.Text.Json;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>The summary by policy as fields of a JSON document.</summary>
internal static class SummaryJson
{
    /// <summary>Writes <c>as_of</c>, <c>run_id</c> and <c>devices</c>: how every document about a run begins.</summary>
    public static void WriteQuestion(Utf8JsonWriter json, RunSummary run, long devices)
    {
        json.WriteTime("as_of", run.AsOf);
        json.WriteString("run_id", run.RunId);
        json.WriteNumber("devices", devices);
    }

    public static void WritePolicies(Utf8JsonWriter json, string name, IReadOnlyList<PolicyTally> policies)
    {
        json.WriteObjects(name, policies, policy => WritePolicyFields(json, policy));
    }

    /// <summary>A policy and its rollup, into the object that is open.</summary>
    public static void WritePolicyFields(Utf8JsonWriter json, PolicyTally policy)
    {
        json.WriteString("policy_id", policy.PolicyId);
        json.WriteString("name", policy.Name);
        json.WriteString("severity", SeverityText.Of(policy.Severity));
        json.WriteTally(policy.Tally);
    }

    public static void WriteTotals(Utf8JsonWriter json, ComplianceSummary summary)
    {
        json.WriteStartObject("totals");
        json.WriteTally(summary.Totals);
        json.WriteNumber("stale_devices", summary.StaleDevices);
        json.WriteStartObject("devices_by_worst");
        json.WriteNumber("pass", summary.ByWorst.Pass);
        json.WriteNumber("fail", summary.ByWorst.Fail);
        json.WriteNumber("unknown", summary.ByWorst.Unknown);
        json.WriteNumber("error", summary.ByWorst.Error);
        json.WriteNumber("not_applicable", summary.ByWorst.NotApplicable);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
