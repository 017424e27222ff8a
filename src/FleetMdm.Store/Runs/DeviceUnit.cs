using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>
/// Devices, read and ready to be evaluated by a worker: those of a segment, or as many as fit. Their facts and
/// hashes lie in a few chunks, so that a device costs no array, and their number bounds the memory of an evaluation,
/// whatever devices report.
/// </summary>
internal sealed class DeviceUnit
{
    private const int BytesLimit = 16 * 1024 * 1024;
    private const int ChunkSize = 1024 * 1024;

    private readonly List<UnitDevice> devices = [];

    // Chunks of the usual size stay for the next unit. What devices refer to never moves.
    private readonly List<byte[]> chunks = [];
    private int chunk;
    private int usedOfChunk;
    private int usedInAll;

    /// <summary>The segment of all its devices, or of the first.</summary>
    public long Segment { get; private set; }

    public IReadOnlyList<UnitDevice> Devices => devices;

    /// <summary>How many bytes of facts and hashes it holds.</summary>
    public int Bytes => usedInAll;

    /// <summary>Makes it empty, for a segment.</summary>
    public void Begin(long segment)
    {
        Segment = segment;
        devices.Clear();
        chunks.RemoveAll(static large => large.Length > ChunkSize);
        (chunk, usedOfChunk, usedInAll) = (0, 0, 0);
    }

    /// <summary>Takes the device of a row; false where it does not fit any more.</summary>
    public bool TryAdd(DeviceRows rows, Statement row)
    {
        var facts = row.Bytes(DeviceRows.FactsJson);
        var hash = row.Bytes(DeviceRows.ContentHash);
        if (devices.Count > 0 && facts.Length + hash.Length > BytesLimit - usedInAll)
        {
            return false;
        }

        devices.Add(new UnitDevice(
            row.Integer(DeviceRows.DeviceNo), rows.Report(row, Keep(facts)), Keep(hash)));
        return true;
    }

    /// <summary>Takes away what was added after the first devices; their room is not used again before <see cref="Begin"/>.</summary>
    public void ShrinkTo(int count) => devices.RemoveRange(count, devices.Count - count);

    private ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> bytes)
    {
        if (chunks.Count == 0)
        {
            chunks.Add(new byte[ChunkSize]);
        }

        if (bytes.Length > chunks[chunk].Length - usedOfChunk)
        {
            chunk++;
            usedOfChunk = 0;
            if (bytes.Length > ChunkSize)
            {
                chunks.Insert(chunk, new byte[bytes.Length]);
            }
            else if (chunk == chunks.Count)
            {
                chunks.Add(new byte[ChunkSize]);
            }
        }

        bytes.CopyTo(chunks[chunk].AsSpan(usedOfChunk));
        var kept = chunks[chunk].AsMemory(usedOfChunk, bytes.Length);
        usedOfChunk += bytes.Length;
        usedInAll += bytes.Length;
        return kept;
    }
}

/// <summary>A device to be evaluated, with the hash of its report.</summary>
internal readonly record struct UnitDevice(long DeviceNo, DeviceReport Report, ReadOnlyMemory<byte> ContentHash);
