using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>
/// Stored columns against the reports: each is read, and what it says of devices that did not change since is compared with
/// what is laid out anew.
/// </summary>
internal sealed class ColumnExamination(SqliteSession session)
{
    private readonly SegmentColumns columns = new(session);
    private readonly DigestSum digests = new();

    public void Run(PartExamination part)
    {
        foreach (var segment in columns.Frames().Keys)
        {
            part.Count();
            var (stored, names) = columns.ReadAll(segment);
            using (stored)
            {
                if (SegmentFrame.TryDecode(stored.Frame.Span, out var frame))
                {
                    Examine(part, stored, names, frame);
                }
                else
                {
                    part.Add(StoreDefects.Frame(segment));
                }
            }
        }
    }

    private void Examine(PartExamination part, StoredSegment stored, IReadOnlyList<string> names, SegmentFrame frame)
    {
        var now = Devices(stored.Segment);
        var outdated = stored.Outdated.ToHashSet();
        var unchanged = new DeviceReport?[frame.Count];
        for (var row = 0; row < unchanged.Length; row++)
        {
            var deviceNo = (stored.Segment * Segments.Size) + frame.Offset(row);
            if (outdated.Contains(deviceNo))
            {
                continue;
            }

            if (now.TryGetValue(deviceNo, out var device) && IsAsItWas(device, frame, row))
            {
                unchanged[row] = device.Report;
            }
            else
            {
                part.Add(StoreDefects.UnmarkedChange(stored.Segment, deviceNo));
            }
        }

        foreach (var difference in ColumnAudit.Compare(names, stored.Columns, unchanged))
        {
            part.Add(difference.Row < 0
                ? StoreDefects.Column(stored.Segment, difference.Name)
                : StoreDefects.OtherValue(unchanged[difference.Row]!.DeviceId, difference.Name));
        }
    }

    private bool IsAsItWas(UnitDevice device, SegmentFrame frame, int row)
    {
        Span<byte> digest = stackalloc byte[DigestSum.Size];
        digests.Write(device, digest);
        return digest.SequenceEqual(frame.Digest(row));
    }

    private Dictionary<long, UnitDevice> Devices(long segment)
    {
        using var row = session.Prepare("columns_rows").Bind(":segment", segment);
        var rows = new DeviceRows();
        var devices = new Dictionary<long, UnitDevice>();
        while (row.Step())
        {
            var deviceNo = row.Integer(DeviceRows.DeviceNo);
            devices.Add(deviceNo, new UnitDevice(deviceNo, rows.Report(row), row.Bytes(DeviceRows.ContentHash).ToArray()));
        }

        return devices;
    }
}
