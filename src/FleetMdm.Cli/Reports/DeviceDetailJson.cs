using System.Text.Json;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>Devices in detail, for programs: elements of <c>details</c> in <c>fleetmdm.check/v1</c>.</summary>
internal static class DeviceDetailJson
{
    public static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<DeviceDetail> details)
    {
        json.WriteObjects(name, details, detail =>
        {
            DeviceJson.WriteFields(json, detail.Device.Summary, detail.Freshness);
            json.WriteObjects("policies", detail.Policies, policy => WritePolicy(json, policy));
        });
    }

    private static void WritePolicy(Utf8JsonWriter json, PolicyDetail policy)
    {
        json.WriteString("policy_id", policy.Result.PolicyId);
        json.WriteString("name", policy.Result.Name);
        json.WriteString("severity", SeverityText.Of(policy.Result.Severity));
        json.WriteString("status", StatusText.Of(policy.Outcome.Status));
        json.WriteStrings("missing", policy.Outcome.MissingFacts);
        json.WriteCauses("causes", policy.Outcome.Causes);
        json.WriteStrings("references", policy.References);
        json.WriteObjects("checks", policy.Checks, check => WriteCheck(json, check));
        json.WriteStrings("scripts", policy.Remedies.Select(remedy => remedy.ScriptId));
    }

    private static void WriteCheck(Utf8JsonWriter json, CheckDetail check)
    {
        var outcome = check.Outcome;
        json.WriteString("id", outcome.CheckId);
        json.WriteString("status", StatusText.Of(outcome.Status));
        json.WriteString("rule", check.Rule);
        json.WriteObjects("readings", check.Readings, reading =>
        {
            json.WriteString("path", reading.Path);
            json.WriteText("value", reading.Value);
        });
        json.WriteStrings("missing", outcome.MissingFacts);
        json.WriteCauses("causes", outcome.Causes);
        json.WriteText("message", FindingRows.Message(outcome));
        json.WriteText("remediation", outcome.Remediation);
        json.WriteStrings("scripts", check.Remedies.Select(remedy => remedy.ScriptId));
    }
}
