using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>How policies come to their answers on devices, for programs: <c>fleetmdm.explanation/v1</c>.</summary>
internal static class ExplanationJson
{
    public const string Schema = "fleetmdm.explanation/v1";

    public static void Write(RunSummary run, IEnumerable<DeviceDetail> details, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteString("run_id", run.RunId);
            json.WriteString("as_of", Rfc3339.Format(run.AsOf));
            json.WriteStartArray("devices");
            foreach (var detail in details)
            {
                json.WriteStartObject();
                DeviceJson.WriteFields(json, detail.Device.Summary, detail.Freshness);
                json.WriteString("stored_at", Rfc3339.Format(detail.Device.UpdatedAt));
                json.WriteStartArray("policies");
                foreach (var policy in detail.Policies) WritePolicy(json, policy);
                json.WriteEndArray();
                json.WriteEndObject();
                json.FlushWhenFull();
            }
            json.WriteEndArray();
        });

    private static void WritePolicy(Utf8JsonWriter json, PolicyDetail policy)
    {
        json.WriteStartObject();
        json.WriteString("policy_id", policy.Result.PolicyId);
        json.WriteString("severity", SeverityText.Of(policy.Result.Severity));
        json.WriteString("status", StatusText.Of(policy.Outcome.Status));
        json.WriteTrace("target", policy.Target);
        json.WriteStartArray("checks");
        foreach (var check in policy.Checks)
        {
            json.WriteStartObject();
            json.WriteString("id", check.Outcome.CheckId);
            json.WriteString("status", StatusText.Of(check.Outcome.Status));
            json.WriteString("rule", check.Rule);
            json.WriteStrings("deciding", check.Trace?.Deciding.Select(clause => clause.Source) ?? []);
            json.WriteTrace("trace", check.Trace);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
