namespace FleetMdm.Store.Ingest.Quarantine;

/// <summary>A record that was set aside, as the database keeps it.</summary>
/// <param name="Id">Its number, never given again.</param>
/// <param name="BatchId">The ingest that set it aside, at <paramref name="At"/>.</param>
/// <param name="Source">The file as the user named it or the directory found it, or <c>-</c>.</param>
/// <param name="Line">The record's first line in the source, from 1, after decompression.</param>
/// <param name="Code"><c>FM4nnn</c>.</param>
/// <param name="Reason">One lower-case line without full stop.</param>
/// <param name="Place">What of the record is wrong (RFC 6901); null where it is no place in a record.</param>
/// <param name="Help">What to do.</param>
/// <param name="Format">The format that it was read as; null while nothing told.</param>
/// <param name="DeviceId">The device it claims to be of, where that could be read.</param>
/// <param name="Kept">How much of the record is kept: with the whole it can be tried again.</param>
public sealed record QuarantinedRecord(
    long Id,
    long BatchId,
    DateTimeOffset At,
    string Source,
    long Line,
    string Code,
    string Reason,
    string? Place,
    string Help,
    string? Format,
    string? DeviceId,
    KeptPart Kept)
{
    /// <summary>The names whose values are null in what is kept: they were dropped as secrets.</summary>
    public IReadOnlyList<DroppedName> Dropped { get; init; } = [];
}

/// <summary>How much of a record the quarantine keeps.</summary>
public enum KeptPart
{
    /// <summary>The reason only: it was no JSON, or was set aside by a version that kept no records.</summary>
    Nothing,

    /// <summary>Its beginning: it was too large, or is no JSON from some place on.</summary>
    Head,

    /// <summary>All of it, but for the values of secret names.</summary>
    Whole,
}

/// <summary>Which of the records that were set aside; every given word must hold.</summary>
/// <param name="Code">Only with this code.</param>
/// <param name="BatchId">Only of this batch.</param>
public sealed record QuarantineFilter(string? Code, long? BatchId)
{
    public static QuarantineFilter All { get; } = new(null, null);
}
