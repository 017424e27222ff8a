using FleetMdm.Store.Ingest.Known;
using FleetMdm.Store.Ingest.Normalizing;
using FleetMdm.Store.Ingest.Quarantine;

namespace FleetMdm.Store.Ingest;

/// <summary>A record after judgement: a report, or the record set aside, or one whose report is stored already.</summary>
/// <param name="Raw">Its place in the batch that it came in.</param>
/// <param name="Digest">Of a report that was made without reservation; null of any other.</param>
/// <param name="Known">Which of the known records it is; null when it is none, and then there is a report or the reason why not.</param>
internal readonly record struct JudgedRecord(
    int Raw, long Line, PreparedReport Report, RecordAside? Aside, RecordDigest? Digest = null, int? Known = null);

/// <summary>A record that is set aside, and what it takes to try it again.</summary>
/// <param name="Format">What it was read as; null while nothing told.</param>
/// <param name="Envelope">The key of the list that it came from.</param>
/// <param name="Kept">Null when nothing of it can be kept.</param>
internal sealed record RecordAside(RejectedReport Rejected, string? Format, string? Envelope, KeptRecord? Kept);

/// <summary>Judged records of one source, on their way from the normalizer to the database.</summary>
internal sealed class ReportBatch(string source, ByteArena bytes)
{
    public string Source { get; } = source;

    /// <summary>The format that the records were read as; null while nothing told.</summary>
    public ReportFormat? Format { get; set; }

    public ByteArena Bytes { get; } = bytes;

    /// <summary>What the records were read from; null for records that were put together of several.</summary>
    public RecordBatch? Raw { get; init; }

    /// <summary>What was told of these records; null for nothing.</summary>
    public WarningLog? Warnings { get; set; }

    public List<JudgedRecord> Records { get; } = [];

    /// <summary>What became of the source; null until its last batch.</summary>
    public IngestedFile? Ended { get; set; }

    /// <summary>Why the source gives nothing (more); null when all is well.</summary>
    public RefusedInput? Refused { get; set; }
}
