using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FleetMdm.Store;

/// <summary>
/// A digest of a set of devices that does not depend on their order or on who adds them up: the SHA-256 of each, as
/// four numbers, summed without carry.
/// </summary>
internal sealed class DigestSum
{
    /// <summary>Bytes of one device's digest.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private const int Lanes = 4;

    private readonly ulong[] lanes = new ulong[Lanes];
    private readonly ArrayBufferWriter<byte> content = new(512);

    /// <summary>Adds a device as it is evaluated: its report by hash, its core columns and tags as they are.</summary>
    public void Add(UnitDevice device)
    {
        Span<byte> digest = stackalloc byte[Size];
        Write(device, digest);
        Add(digest);
    }

    /// <summary>Adds a device by what <see cref="Write"/> made of it.</summary>
    public void Add(ReadOnlySpan<byte> digest)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            unchecked
            {
                lanes[lane] += BinaryPrimitives.ReadUInt64BigEndian(digest[(lane * sizeof(ulong))..]);
            }
        }
    }

    /// <summary>The digest of one device: <see cref="Size"/> bytes.</summary>
    public void Write(UnitDevice device, Span<byte> digest)
    {
        content.ResetWrittenCount();
        var report = device.Report;
        AddText(report.DeviceId);
        AddText(report.Hostname);
        AddText(report.Os);
        AddText(report.OsVersion);
        AddText(report.Serial);
        AddNumber(report.LastSeen?.UtcTicks ?? -1);
        AddNumber(report.Tags.Count);
        foreach (var tag in report.Tags)
        {
            AddText(tag);
        }

        content.Write(device.ContentHash.Span);
        SHA256.HashData(content.WrittenSpan, digest[..Size]);
    }

    /// <summary>Adds the devices of another sum.</summary>
    public void Add(DigestSum other)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            unchecked
            {
                lanes[lane] += other.lanes[lane];
            }
        }
    }

    public override string ToString() => string.Concat(lanes.Select(static lane => lane.ToString("x16", null)));

    /// <summary>With its length before it, so that no two lists of texts run into the same bytes; -1 for an absent one.</summary>
    private void AddText(string? text)
    {
        if (text is null)
        {
            AddNumber(-1);
            return;
        }

        AddNumber(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, content);
    }

    private void AddNumber(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(content.GetSpan(sizeof(long)), number);
        content.Advance(sizeof(long));
    }
}
