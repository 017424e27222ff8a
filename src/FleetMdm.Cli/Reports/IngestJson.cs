using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Cli.Reports;

/// <summary>What became of an ingest, for programs.</summary>
internal static class IngestJson
{
    public const string Schema = "fleetmdm.ingest/v1";

    public static void Write(IngestSummary summary, DateTimeOffset asOf, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteString("outcome", summary.Outcome switch
            {
                IngestOutcome.Stored => "stored",
                IngestOutcome.DryRun => "dry_run",
                _ => "refused",
            });
            json.WriteTime("as_of", asOf);
            json.WriteCount("batch_id", summary.BatchId);
            json.WriteNumber("records", summary.Records);
            json.WriteNumber("new", summary.New);
            json.WriteNumber("updated", summary.Updated);
            json.WriteNumber("unchanged", summary.Unchanged);
            json.WriteNumber("stale", summary.Stale);
            json.WriteNumber("quarantined", summary.QuarantinedCount);

            json.WriteObjects("files", summary.Files, file =>
            {
                json.WriteString("source", file.Source);
                json.WriteText("format", file.Format);
                json.WriteBoolean("detected", file.Detected);
                json.WriteNumber("records", file.Records);
            });

            json.WriteObjects("quarantine", summary.Quarantined, record =>
            {
                json.WriteString("source", record.Source);
                json.WriteNumber("line", record.Line);
                json.WriteString("code", record.Code);
                json.WriteString("reason", record.Reason);
                json.WriteText("pointer", record.Place);
                json.WriteText("device_id", record.DeviceId);
            });

            WriteWarnings(json, summary.Warnings);

            WriteDropped(json, summary.Dropped);

            json.WriteObjects("refused", summary.Refused, input =>
            {
                json.WriteString("source", input.Source);
                json.WriteString("code", input.Code);
                json.WriteString("message", input.Message);
                json.WriteText("help", input.Help);
            });
        });

    public static void WriteDropped(Utf8JsonWriter json, IReadOnlyList<DroppedName> dropped) =>
        json.WriteObjects("dropped", dropped, name =>
        {
            json.WriteString("name", name.Name);
            json.WriteNumber("values", name.Count);
        });

    public static void WriteWarnings(Utf8JsonWriter json, IReadOnlyList<IngestWarning> warnings)
    {
        json.WriteObjects("warnings", warnings, warning =>
        {
            json.WriteString("source", warning.Source);
            json.WriteNumber("line", warning.Line);
            json.WriteString("code", warning.Code);
            json.WriteString("message", warning.Message);
            json.WriteNumber("records", warning.Count);
        });
    }
}
