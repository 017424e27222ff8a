using FleetMdm.Store.Ingest.Sources;

namespace FleetMdm.Store.Ingest;

/// <summary>A record as it was found, or what stood in its place.</summary>
/// <param name="Bytes">With a fault, the beginning of what is too large; else nothing.</param>
/// <param name="Envelope">The key of the list that it came from; null outside such an object.</param>
internal readonly record struct RawRecord(Slice Bytes, long Line, long Column, string? Envelope, RecordFault? Fault)
{
    /// <summary>
    /// In place of an envelope: the record was put into the shape of its format by a decoder before it was set aside, so
    /// that it is not decoded again. No list has this key.
    /// </summary>
    public const string Decoded = ".decoded";
}

/// <summary>Some records of one source, on their way from the reader to the normalizer.</summary>
internal sealed class RecordBatch(SourceFile source, ByteArena bytes)
{
    public SourceFile Source { get; } = source;

    public ByteArena Bytes { get; } = bytes;

    public List<RawRecord> Records { get; } = [];

    /// <summary>The source ends with this batch.</summary>
    public bool IsLast { get; set; }

    /// <summary>Why the source gives nothing (more); null when all is well.</summary>
    public RefusedInput? Refused { get; set; }

    public bool IsFull => Bytes.Length >= BatchSize.Bytes || Records.Count >= BatchSize.Records;
}

/// <summary>How much is on its way at once. A few batches between the stages keep both cores busy and memory small.</summary>
internal static class BatchSize
{
    public const int Bytes = 512 * 1024;
    public const int Records = 1024;
    public const int InFlight = 8;
}
