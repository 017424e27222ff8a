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
            json.WriteObjects("devices", details, detail =>
            {
                DeviceJson.WriteFields(json, detail.Device.Summary, detail.Freshness);
                json.WriteString("stored_at", Rfc3339.Format(detail.Device.UpdatedAt));
                json.WriteObjects("policies", detail.Policies, policy => WritePolicy(json, policy));
            });
        });

    private static void WritePolicy(Utf8JsonWriter json, PolicyDetail policy)
    {
        json.WriteString("policy_id", policy.Result.PolicyId);
        json.WriteString("severity", SeverityText.Of(policy.Result.Severity));
        json.WriteString("status", StatusText.Of(policy.Outcome.Status));
        json.WriteTrace("target", policy.Target);
        json.WriteObjects("checks", policy.Checks, check =>
        {
            json.WriteString("id", check.Outcome.CheckId);
            json.WriteString("status", StatusText.Of(check.Outcome.Status));
            json.WriteString("rule", check.Rule);
            json.WriteStrings("deciding", check.Trace?.Deciding.Select(clause => clause.Source) ?? []);
            json.WriteTrace("trace", check.Trace);
        });
    }
}
