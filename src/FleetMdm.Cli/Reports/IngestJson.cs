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
            if (summary.BatchId is { } batch) json.WriteNumber("batch_id", batch);
            else json.WriteNull("batch_id");
            json.WriteNumber("records", summary.Records);
            json.WriteNumber("new", summary.New);
            json.WriteNumber("updated", summary.Updated);
            json.WriteNumber("unchanged", summary.Unchanged);
            json.WriteNumber("stale", summary.Stale);
            json.WriteNumber("quarantined", summary.QuarantinedCount);

            json.WriteStartArray("files");
            foreach (var file in summary.Files)
            {
                json.WriteStartObject();
                json.WriteString("source", file.Source);
                json.WriteText("format", file.Format);
                json.WriteBoolean("detected", file.Detected);
                json.WriteNumber("records", file.Records);
                json.WriteEndObject();
                json.FlushWhenFull();
            }
            json.WriteEndArray();

            json.WriteStartArray("quarantine");
            foreach (var record in summary.Quarantined)
            {
                json.WriteStartObject();
                json.WriteString("source", record.Source);
                json.WriteNumber("line", record.Line);
                json.WriteString("code", record.Code);
                json.WriteString("reason", record.Reason);
                json.WriteText("pointer", record.Place);
                json.WriteText("device_id", record.DeviceId);
                json.WriteEndObject();
            }
            json.WriteEndArray();

            WriteWarnings(json, summary.Warnings);

            json.WriteStartArray("dropped");
            foreach (var name in summary.Dropped)
            {
                json.WriteStartObject();
                json.WriteString("name", name.Name);
                json.WriteNumber("values", name.Count);
                json.WriteEndObject();
            }
            json.WriteEndArray();

            json.WriteStartArray("refused");
            foreach (var input in summary.Refused)
            {
                json.WriteStartObject();
                json.WriteString("source", input.Source);
                json.WriteString("code", input.Code);
                json.WriteString("message", input.Message);
                json.WriteText("help", input.Help);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });

    public static void WriteWarnings(Utf8JsonWriter json, IReadOnlyList<IngestWarning> warnings)
    {
        json.WriteStartArray("warnings");
        foreach (var warning in warnings)
        {
            json.WriteStartObject();
            json.WriteString("source", warning.Source);
            json.WriteNumber("line", warning.Line);
            json.WriteString("code", warning.Code);
            json.WriteString("message", warning.Message);
            json.WriteNumber("records", warning.Count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
