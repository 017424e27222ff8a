namespace FleetMdm.Store.Ingest;

/// <summary>What became of a batch.</summary>
public enum IngestOutcome
{
    /// <summary>The accepted reports are in the database, durably; what was not accepted is listed.</summary>
    Stored,
    /// <summary>Nothing was written, on request.</summary>
    DryRun,
    /// <summary>Nothing was written: an input cannot be found or read, no input holds reports, or <see cref="IngestRequest.Strict"/> met a bad record.</summary>
    Refused,
}

/// <summary>The result of one ingest. Counts are of records; the lists are bounded, the counts beside them are not.</summary>
public sealed record IngestSummary
{
    /// <summary>How many set-aside records, warnings and files a summary lists.</summary>
    public const int ListLimit = 1_000;

    public required IngestOutcome Outcome { get; init; }

    /// <summary>The batch's row in <c>ingest_batches</c>; null unless <see cref="IngestOutcome.Stored"/>.</summary>
    public long? BatchId { get; init; }

    /// <summary>Reports of devices that were not known.</summary>
    public required long New { get; init; }
    public required long Updated { get; init; }
    /// <summary>Reports equal to what is stored; they cost no write.</summary>
    public required long Unchanged { get; init; }
    /// <summary>Those of the unchanged that were known by their digest and were not read.</summary>
    internal long PassedOver { get; init; }
    /// <summary>Reports older than what is stored (or, without a time, than one with a time); not stored.</summary>
    public required long Stale { get; init; }
    public required long QuarantinedCount { get; init; }

    /// <summary>The first <see cref="ListLimit"/> records set aside, in input order; the database's quarantine has them all.</summary>
    public required IReadOnlyList<RejectedReport> Quarantined { get; init; }

    /// <summary>What was accepted with a reservation, each kind once a source with the line of its first occurrence.</summary>
    public required IReadOnlyList<IngestWarning> Warnings { get; init; }

    /// <summary>The names of secrets, whose values were dropped and are stored nowhere.</summary>
    public required IReadOnlyList<DroppedName> Dropped { get; init; }

    /// <summary>The files read, in order.</summary>
    public required IReadOnlyList<IngestedFile> Files { get; init; }

    /// <summary>Inputs that gave nothing: not found, not readable, not JSON, not of a known format.</summary>
    public required IReadOnlyList<RefusedInput> Refused { get; init; }

    /// <summary>Bytes read, before decompression.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Records met, accepted or not.</summary>
    public required long Records { get; init; }
}

/// <summary>A record that was set aside.</summary>
/// <param name="Source">The file as the user named it or the directory found it, or <c>-</c>.</param>
/// <param name="Line">The record's first line in the source, from 1, after decompression.</param>
/// <param name="Code"><c>FM4nnn</c>.</param>
/// <param name="Reason">One lower-case line without full stop.</param>
/// <param name="DeviceId">The device it claims to be of, where that could be read.</param>
/// <param name="Place">What of the record is wrong (RFC 6901); null where it is no place in a record.</param>
public sealed record RejectedReport(string Source, long Line, string Code, string Reason, string? DeviceId, string? Place);

/// <summary>A reservation about accepted records.</summary>
/// <param name="Line">The first line concerned, from 1; 0 for the whole source.</param>
/// <param name="Count">How many records of the source it concerns.</param>
public sealed record IngestWarning(string Source, long Line, string Code, string Message, long Count);

/// <summary>A name whose values were dropped as secrets.</summary>
/// <param name="Count">How many values.</param>
public sealed record DroppedName(string Name, long Count);

/// <summary>A file and what it was taken for.</summary>
/// <param name="Format">The format's name; null when no record told.</param>
/// <param name="Records">Records met, accepted or not.</param>
/// <param name="Detected">False when <see cref="IngestRequest.Format"/> said so.</param>
public sealed record IngestedFile(string Source, string? Format, long Records, bool Detected);

/// <summary>An input that gave nothing.</summary>
/// <param name="Code"><c>FM4nnn</c>.</param>
/// <param name="Message">One lower-case line without full stop: the path and the cause.</param>
/// <param name="Help">The cure; null where there is none to give.</param>
public sealed record RefusedInput(string Source, string Code, string Message, string? Help);

/// <summary>How far an ingest is.</summary>
/// <param name="BytesTotal">The size of all inputs before decompression; null when standard input is among them.</param>
public readonly record struct IngestProgress(long BytesRead, long? BytesTotal, long Records);
