using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>A device's profile for programs.</summary>
internal static class DeviceProfileJson
{
    public const string Schema = "fleetmdm.device-show/v1";

    public static void Write(DeviceProfile profile, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteTime("as_of", profile.AsOf);
            DeviceJson.WriteFields(json, profile.Device.Summary, profile.Freshness);
            json.WriteTime("updated_at", profile.Device.UpdatedAt);

            WriteSources(json, profile.Sources);
            json.WriteObjects("assigned", profile.Assigned, assigned =>
            {
                json.WriteString("policy_id", assigned.PolicyId);
                json.WriteText("tag", assigned.Tag);
            });

            WriteRun(json, profile);
            json.WritePropertyName("facts");
            using var facts = JsonDocument.Parse(profile.Device.Report.FactsJson);
            facts.RootElement.WriteTo(json);
        });

    private static void WriteSources(Utf8JsonWriter json, DeviceSources sources)
    {
        json.WriteObjects("sources", sources.Reports, report =>
        {
            json.WriteString("source", report.Source);
            json.WriteString("device_id", report.DeviceId);
            json.WriteTime("last_seen", report.LastSeen);
            json.WriteTime("updated_at", report.UpdatedAt);
        });
        json.WriteObjects("merged", sources.Merged, merged =>
        {
            json.WriteString("device_id", merged.DeviceId);
            json.WriteString("into", merged.Into);
        });
        json.WriteObjects("origins", sources.Origins, origin =>
        {
            json.WriteString("path", origin.Path);
            WriteWord(json, origin.From, origin.Value);
            json.WriteObjects("others", origin.Others, other => WriteWord(json, other.From, other.Value));
        });
    }

    private static void WriteWord(Utf8JsonWriter json, SourceReport from, string value)
    {
        json.WriteString("source", from.Source);
        json.WriteString("device_id", from.DeviceId);
        json.WritePropertyName("value");
        using var document = JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = 128 });
        document.RootElement.WriteTo(json);
    }

    private static void WriteRun(Utf8JsonWriter json, DeviceProfile profile)
    {
        if (profile.Run is not { } run)
        {
            json.WriteNull("run");
            return;
        }
        json.WriteStartObject("run");
        json.WriteTime("as_of", run.AsOf);
        json.WriteString("run_id", run.RunId);
        json.WriteObjects("policies", profile.Findings, finding =>
        {
            json.WriteString("policy_id", finding.Policy.PolicyId);
            json.WriteString("name", finding.Policy.Name);
            json.WriteString("severity", SeverityText.Of(finding.Policy.Severity));
            json.WriteString("status", StatusText.Of(finding.Outcome.Status));
            json.WriteStrings("missing", finding.Outcome.MissingFacts);
            json.WriteText("message", finding.Outcome.Message.Length == 0 ? null : finding.Outcome.Message);
        });
        json.WriteEndObject();
    }
}
