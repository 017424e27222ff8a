using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>
/// The matrix for programs: one row a device and policy, streamed. Devices share their outcomes, so that the checks
/// of an outcome are written once and copied.
/// </summary>
internal static class FindingRows
{
    /// <summary>JSON Lines: the rows of <c>fleetmdm.finding/v1</c>.</summary>
    public static void WriteLines(IEnumerable<Finding> findings, TextTerminal terminal)
    {
        using var lines = new JsonLines(terminal.Bytes);
        var checks = new ChecksCache();
        foreach (var finding in findings)
        {
            WriteFields(lines.Begin(), finding, checks);
            lines.End();
        }
    }

    /// <summary>The same rows as an array of a document.</summary>
    public static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<Finding> findings)
    {
        var checks = new ChecksCache();
        json.WriteObjects(name, findings, finding => WriteFields(json, finding, checks));
    }

    public static void WriteCsv(IEnumerable<Finding> findings, TextTerminal terminal)
    {
        using var csv = new CsvOutput(
            terminal.Bytes, "device_id", "hostname", "os", "policy_id", "severity", "status", "freshness", "waiver",
            "missing", "message");
        foreach (var finding in findings)
        {
            csv.Text(finding.Device.DeviceId)
                .Text(finding.Device.Hostname)
                .Text(finding.Device.Os)
                .Text(finding.Policy.PolicyId)
                .Text(SeverityText.Of(finding.Policy.Severity))
                .Text(StatusText.Of(finding.Outcome.Status))
                .Text(StatusText.Of(finding.Freshness))
                .Text(null)
                .Text(string.Join("; ", finding.Outcome.MissingFacts))
                .Text(finding.Outcome.Message)
                .End();
        }
    }

    /// <summary>What a check says on a device: its author's message where it fails, the cause where it is in error.</summary>
    public static string? Message(CheckOutcome check) => check.Status switch
    {
        Status.Fail => check.Message,
        Status.Error => string.Join("; ", check.Causes.Select(cause => cause.Message).Distinct(StringComparer.Ordinal)),
        _ => null,
    };

    private static void WriteFields(Utf8JsonWriter json, Finding finding, ChecksCache checks)
    {
        json.WriteString("device_id", finding.Device.DeviceId);
        json.WriteString("policy_id", finding.Policy.PolicyId);
        json.WriteString("status", StatusText.Of(finding.Outcome.Status));
        json.WriteString("freshness", StatusText.Of(finding.Freshness));
        json.WriteNull("waiver");
        json.WritePropertyName("checks");
        // Written by us a moment ago: validating it again would cost as much as writing it.
        json.WriteRawValue(checks.Of(finding.Outcome), skipInputValidation: true);
    }

    /// <summary>The checks of each outcome as JSON, kept as long as the outcome itself.</summary>
    private sealed class ChecksCache
    {
        private readonly ConditionalWeakTable<Outcome, byte[]> _written = [];

        public byte[] Of(Outcome outcome) => _written.GetValue(outcome, Write);

        private static byte[] Write(Outcome outcome)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartArray();
                foreach (var check in outcome.Checks)
                {
                    json.WriteStartObject();
                    json.WriteString("id", check.CheckId);
                    json.WriteString("status", StatusText.Of(check.Status));
                    json.WriteStrings("missing", check.MissingFacts);
                    json.WriteText("message", Message(check));
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            return buffer.WrittenSpan.ToArray();
        }
    }
}
