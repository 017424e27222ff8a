using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>
/// A handful of devices of one segment, read and ready to be evaluated by a worker. Their facts and hashes lie in
/// one buffer, so that a device costs no array; its size bounds the memory of an evaluation, whatever devices report.
/// </summary>
internal sealed class DeviceUnit
{
    private const int DeviceLimit = 1024;
    private const int BufferSize = 4 * 1024 * 1024;

    private readonly List<UnitDevice> devices = new(DeviceLimit);
    private byte[] buffer = new byte[BufferSize];
    private int used;

    /// <summary>The segment of all its devices.</summary>
    public long Segment { get; private set; }

    public IReadOnlyList<UnitDevice> Devices => devices;

    /// <summary>Makes it empty, for a segment.</summary>
    public void Begin(long segment)
    {
        Segment = segment;
        devices.Clear();
        used = 0;
        if (buffer.Length > BufferSize)
        {
            buffer = new byte[BufferSize];
        }
    }

    /// <summary>Takes the device of a row; false where it does not fit any more.</summary>
    public bool TryAdd(DeviceRows rows, Statement row)
    {
        var facts = row.Bytes(DeviceRows.FactsJson);
        var hash = row.Bytes(DeviceRows.ContentHash);
        var needed = facts.Length + hash.Length;
        if (devices.Count == DeviceLimit || (devices.Count > 0 && needed > buffer.Length - used))
        {
            return false;
        }

        if (needed > buffer.Length)
        {
            buffer = new byte[needed];
        }

        devices.Add(new UnitDevice(
            row.Integer(DeviceRows.DeviceNo), rows.Report(row, Keep(facts)), Keep(hash)));
        return true;
    }

    private ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.AsSpan(used));
        var kept = buffer.AsMemory(used, bytes.Length);
        used += bytes.Length;
        return kept;
    }
}

/// <summary>A device to be evaluated, with the hash of its report.</summary>
internal readonly record struct UnitDevice(long DeviceNo, DeviceReport Report, ReadOnlyMemory<byte> ContentHash);
