using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FleetMdm.Rules;

namespace FleetMdm.Store.Ingest.Known;

/// <summary>A record, and how it was read: two that are alike here give the same report.</summary>
/// <param name="Value">Of its bytes and of the reading: half a SHA-256.</param>
/// <param name="Reading">Which reading it was, for those who want to know whether a digest is of today.</param>
internal readonly record struct RecordDigest(UInt128 Value, int Reading);

/// <summary>
/// All that decides what report a record of one format gives, beside its bytes: the format's definition, the program,
/// the zone of times that have none. The time of the ingest is not among it: that is compared with the report's own.
/// </summary>
internal sealed class RecordReading
{
    private static readonly string Program =
        $"{typeof(RecordReading).Module.ModuleVersionId:N} {typeof(Normalizers).Module.ModuleVersionId:N}";

    private readonly string _description;
    private string? _envelope;
    private UInt128 _seed;

    public RecordReading(ReportFormat format, IngestRequest request)
    {
        Format = format;
        // Names cannot hold a line break, and what follows them is no name: no two readings have one description.
        _description = string.Join('\n', Program, format.Name, format.Definition, request.Device, request.AssumedTimeZone?.ToSerializedString());
        Id = (int)(uint)Digest(Encoding.UTF8.GetBytes(_description));
        _seed = Seed(null);
    }

    public ReportFormat Format { get; }

    public int Id { get; }

    /// <param name="envelope">The key of the list that it came from.</param>
    public RecordDigest Of(ReadOnlySpan<byte> record, string? envelope)
    {
        if (!string.Equals(envelope, _envelope, StringComparison.Ordinal))
        {
            (_envelope, _seed) = (envelope, Seed(envelope));
        }
        return new RecordDigest(Digest(record) ^ _seed, Id);
    }

    private UInt128 Seed(string? envelope) => Digest(Encoding.UTF8.GetBytes(_description + '\n' + envelope));

    private static UInt128 Digest(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
