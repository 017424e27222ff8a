using System.Buffers;
using System.Security.Cryptography;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Store;

/// <summary>
/// Stored reports against the hashes that were taken of them as they came. The row of a device of several sources is merged
/// and has no hash of its own; its reports have.
/// </summary>
internal sealed class ReportExamination(SqliteSession session)
{
    private readonly ArrayBufferWriter<byte> report = new();

    public void Run(PartExamination part)
    {
        using (var without = session.Prepare("doctor_without_facts"))
        {
            while (without.Step())
            {
                part.Add(StoreDefects.WithoutFacts(without.Text(0)));
            }
        }

        Rows(part, Merged());
        using var sources = session.Prepare("doctor_source_reports");
        while (sources.Step())
        {
            part.Count();
            if (!Hashes(sources.Bytes(3), sources.Bytes(2)))
            {
                part.Add(StoreDefects.ChangedSource(sources.Text(0), sources.Text(1)));
            }
        }
    }

    private static bool Hashes(ReadOnlySpan<byte> content, ReadOnlySpan<byte> hash)
    {
        Span<byte> now = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, now);
        return now.SequenceEqual(hash);
    }

    private void Rows(PartExamination part, HashSet<long> merged)
    {
        using var row = session.Prepare("evaluation_devices");
        var rows = new DeviceRows();
        while (row.Step())
        {
            part.Count();
            var device = rows.Stored(row);
            if (StoredFacts.AreDamaged(device.Report.FactsJson.Span))
            {
                part.Add(StoreDefects.UnreadableFacts(device.Report.DeviceId));
                continue;
            }

            report.ResetWrittenCount();
            NativeReportWriter.Write(device, report);
            if (!Hashes(report.WrittenSpan, row.Bytes(DeviceRows.ContentHash)) && !merged.Contains(row.Integer(DeviceRows.DeviceNo)))
            {
                part.Add(StoreDefects.ChangedReport(device.Report.DeviceId));
            }
        }
    }

    private HashSet<long> Merged()
    {
        var merged = new HashSet<long>();
        using var numbers = session.Prepare("doctor_merged");
        while (numbers.Step())
        {
            merged.Add(numbers.Integer(0));
        }

        return merged;
    }
}
