using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Quarantine;

namespace FleetMdm.Cli.Reports;

/// <summary>The quarantine for programs.</summary>
internal static class QuarantineJson
{
    public const string ListSchema = "fleetmdm.quarantine/v1";
    public const string RecordSchema = "fleetmdm.quarantine-show/v1";
    public const string RetrySchema = "fleetmdm.quarantine-retry/v1";

    public static void WriteList(IEnumerable<QuarantinedRecord> records, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, ListSchema, json => WriteRecords(json, "records", records));

    /// <param name="kept">What is kept of the record; null when nothing is.</param>
    public static void Write(QuarantinedRecord record, string? kept, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, RecordSchema, json =>
        {
            WriteFields(json, record);
            json.WritePropertyName("record");
            if (kept is null)
            {
                json.WriteNullValue();
                return;
            }
            using var document = JsonDocument.Parse(kept, new JsonDocumentOptions { MaxDepth = 128 });
            document.RootElement.WriteTo(json);
        });

    public static void WriteRetry(
        RetrySummary summary, IEnumerable<QuarantinedRecord> left, IngestRequest request, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, RetrySchema, json =>
        {
            json.WriteString("outcome", request.DryRun ? "dry_run" : "stored");
            json.WriteTime("as_of", request.AsOf);
            json.WriteCount("batch_id", summary.BatchId);
            json.WriteNumber("records", summary.Accepted + summary.Left.Count);
            json.WriteNumber("new", summary.New);
            json.WriteNumber("updated", summary.Updated);
            json.WriteNumber("unchanged", summary.Unchanged);
            json.WriteNumber("stale", summary.Stale);
            json.WriteNumber("quarantined", summary.Left.Count);
            WriteRecords(json, "quarantine", left);
            IngestJson.WriteWarnings(json, summary.Warnings);
        });

    private static void WriteRecords(Utf8JsonWriter json, string name, IEnumerable<QuarantinedRecord> records)
    {
        json.WriteObjects(name, records, record => WriteFields(json, record));
    }

    private static void WriteFields(Utf8JsonWriter json, QuarantinedRecord record)
    {
        json.WriteNumber("id", record.Id);
        json.WriteNumber("batch_id", record.BatchId);
        json.WriteTime("at", record.At);
        json.WriteString("source", record.Source);
        json.WriteNumber("line", record.Line);
        json.WriteString("code", record.Code);
        json.WriteString("reason", record.Reason);
        json.WriteText("pointer", record.Place);
        json.WriteString("help", record.Help);
        json.WriteText("format", record.Format);
        json.WriteText("device_id", record.DeviceId);
        json.WriteString("kept", record.Kept switch
        {
            KeptPart.Whole => "whole",
            KeptPart.Head => "head",
            _ => "nothing",
        });
        IngestJson.WriteDropped(json, record.Dropped);
    }
}
