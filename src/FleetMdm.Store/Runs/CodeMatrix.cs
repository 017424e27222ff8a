namespace FleetMdm.Store;

/// <summary>The codes of some devices under some policies, unpacked.</summary>
internal sealed class CodeMatrix(IRunColumns columns, int[] policies)
{
    // As large as the most devices needed; what lies there of others before them is written over.
    private int[] codes = [];
    private byte[] freshness = [];

    /// <summary>Takes the codes of devices, in the place of those before. Each segment is read once, in whatever order they stand.</summary>
    public void Read(IReadOnlyList<(long DeviceNo, DeviceSummary Device)> devices)
    {
        if (freshness.Length < devices.Count)
        {
            (codes, freshness) = (new int[devices.Count * policies.Length], new byte[devices.Count]);
        }

        foreach (var segment in Enumerable.Range(0, devices.Count).GroupBy(row => Segments.Of(devices[row].DeviceNo)))
        {
            int[] rows = [.. segment];
            var offsets = Array.ConvertAll(rows, row => Segments.Offset(devices[row].DeviceNo));
            var fresh = columns.FreshnessCodes(segment.Key);
            for (var i = 0; i < rows.Length; i++)
            {
                freshness[rows[i]] = (byte)(fresh?.At(offsets[i]) ?? 0);
            }

            for (var column = 0; fresh is not null && column < policies.Length; column++)
            {
                var packed = columns.Codes(policies[column], segment.Key);
                for (var i = 0; i < rows.Length; i++)
                {
                    codes[(rows[i] * policies.Length) + column] = packed?.At(offsets[i]) ?? 0;
                }
            }
        }
    }

    /// <summary>Null for a device that is not in the run.</summary>
    public Freshness? Freshness(int row) => freshness[row] == 0 ? null : (Freshness)freshness[row];

    /// <summary>0 where the policy was not evaluated.</summary>
    public int Code(int row, int column) => codes[(row * policies.Length) + column];
}
