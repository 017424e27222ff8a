namespace FleetMdm.Store;

/// <summary>The codes of some devices under some policies, unpacked.</summary>
internal sealed class CodeMatrix
{
    private readonly int policies;
    private readonly int[] codes;
    private readonly byte[] freshness;

    private CodeMatrix(int devices, int policies) =>
        (this.policies, codes, freshness) = (policies, new int[devices * policies], new byte[devices]);

    /// <summary>Reads each segment once, in whatever order the devices stand.</summary>
    public static CodeMatrix Of(IRunColumns columns, int[] policies, List<(long DeviceNo, DeviceSummary Device)> devices)
    {
        var matrix = new CodeMatrix(devices.Count, policies.Length);
        foreach (var segment in Enumerable.Range(0, devices.Count).GroupBy(row => Segments.Of(devices[row].DeviceNo)))
        {
            if (columns.FreshnessCodes(segment.Key) is not { } fresh)
            {
                continue;
            }

            int[] rows = [.. segment];
            var offsets = Array.ConvertAll(rows, row => Segments.Offset(devices[row].DeviceNo));
            for (var i = 0; i < rows.Length; i++)
            {
                matrix.freshness[rows[i]] = (byte)fresh.At(offsets[i]);
            }

            for (var column = 0; column < policies.Length; column++)
            {
                if (columns.Codes(policies[column], segment.Key) is { } packed)
                {
                    for (var i = 0; i < rows.Length; i++)
                    {
                        matrix.codes[(rows[i] * policies.Length) + column] = packed.At(offsets[i]);
                    }
                }
            }
        }

        return matrix;
    }

    /// <summary>Null for a device that is not in the run.</summary>
    public Freshness? Freshness(int row) => freshness[row] == 0 ? null : (Freshness)freshness[row];

    /// <summary>0 where the policy was not evaluated.</summary>
    public int Code(int row, int column) => codes[(row * policies) + column];
}
