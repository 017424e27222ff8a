using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>
/// A row of <c>fleetmdm.finding/v1</c>. Findings of a device follow one another, and devices share their outcomes: each
/// device's beginning of the line and each outcome's end of it is written once and copied.
/// </summary>
internal sealed class FindingRow
{
    private readonly ConditionalWeakTable<Outcome, byte[]> _checks = [];

    // Of fresh devices, and of stale ones.
    private readonly ConditionalWeakTable<Outcome, byte[]>[] _ends = [[], []];
    private readonly ArrayBufferWriter<byte> _row = new();
    private DeviceSummary? _device;
    private int _beginning;

    /// <summary>The row as one compact object; it stands until the next is asked for.</summary>
    public ReadOnlySpan<byte> Of(Finding finding)
    {
        if (!ReferenceEquals(finding.Device, _device))
        {
            _device = finding.Device;
            _row.Clear();
            // Without the brace that would end it.
            _row.Write(Written(finding, WriteDevice).AsSpan()[..^1]);
            _beginning = _row.WrittenCount;
        }
        _row.ResetWrittenCount();
        _row.Advance(_beginning);
        _row.Write(EndOf(finding));
        return _row.WrittenSpan;
    }

    /// <summary>Its fields, into an object that is open.</summary>
    public void WriteFields(Utf8JsonWriter json, Finding finding)
    {
        json.WriteString("device_id", finding.Device.DeviceId);
        WriteOutcome(json, finding);
    }

    private static void WriteDevice(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("device_id", finding.Device.DeviceId);
        json.WriteEndObject();
    }

    private byte[] EndOf(Finding finding)
    {
        var ends = _ends[finding.Freshness == Freshness.Fresh ? 0 : 1];
        if (!ends.TryGetValue(finding.Outcome, out var end))
        {
            end = Written(finding, (json, row) =>
            {
                json.WriteStartObject();
                WriteOutcome(json, row);
                json.WriteEndObject();
            });
            // It goes on where the device's beginning ends.
            end[0] = (byte)',';
            ends.Add(finding.Outcome, end);
        }
        return end;
    }

    /// <summary>What all devices with this outcome, fresh or stale, have in common: an outcome is of one policy.</summary>
    private void WriteOutcome(Utf8JsonWriter json, Finding finding)
    {
        json.WriteString("policy_id", finding.Policy.PolicyId);
        json.WriteString("status", StatusText.Of(finding.Outcome.Status));
        json.WriteString("freshness", StatusText.Of(finding.Freshness));
        json.WriteNull("waiver");
        json.WritePropertyName("checks");
        if (!_checks.TryGetValue(finding.Outcome, out var checks))
        {
            checks = Written(finding, static (json, row) => WriteChecks(json, row.Outcome));
            _checks.Add(finding.Outcome, checks);
        }
        // Written by us a moment ago: validating it again would cost as much as writing it.
        json.WriteRawValue(checks, skipInputValidation: true);
    }

    private static void WriteChecks(Utf8JsonWriter json, Outcome outcome)
    {
        json.WriteStartArray();
        foreach (var check in outcome.Checks)
        {
            json.WriteStartObject();
            json.WriteString("id", check.CheckId);
            json.WriteString("status", StatusText.Of(check.Status));
            json.WriteStrings("missing", check.MissingFacts);
            json.WriteText("message", FindingRows.Message(check));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static byte[] Written(Finding finding, Action<Utf8JsonWriter, Finding> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) write(json, finding);
        return buffer.WrittenSpan.ToArray();
    }
}
