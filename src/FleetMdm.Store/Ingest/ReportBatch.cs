using FleetMdm.Store.Ingest.Normalizing;

namespace FleetMdm.Store.Ingest;

/// <summary>A record after judgement: a report, or the reason why it is set aside.</summary>
internal readonly record struct JudgedRecord(long Line, PreparedReport Report, RejectedReport? Rejected);

/// <summary>Judged records of one source, on their way from the normalizer to the database.</summary>
internal sealed class ReportBatch(string source, ByteArena bytes)
{
    public string Source { get; } = source;

    /// <summary>The format that the records were read as; null while nothing told.</summary>
    public string? Format { get; set; }

    public ByteArena Bytes { get; } = bytes;

    public List<JudgedRecord> Records { get; } = [];

    /// <summary>What became of the source; null until its last batch.</summary>
    public IngestedFile? Ended { get; set; }

    /// <summary>Why the source gives nothing (more); null when all is well.</summary>
    public RefusedInput? Refused { get; set; }
}
