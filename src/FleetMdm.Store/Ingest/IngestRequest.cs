using FleetMdm.Store.Ingest.Mappings;

namespace FleetMdm.Store.Ingest;

/// <summary>One ingest: what to read and how to judge it.</summary>
public sealed record IngestRequest
{
    /// <summary>Files, directories (read recursively, in ordinal order), glob patterns; <c>-</c> is <see cref="StandardInput"/>.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The time of the ingest: the batch bears it, and reports from its future are set aside as clock skew.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>What <c>-</c> reads; not closed. Null refuses <c>-</c>.</summary>
    public Stream? StandardInput { get; init; }

    /// <summary>The format's name (<c>native</c>, <c>fleet</c>, …) instead of detection by content; null detects.</summary>
    public string? Format { get; init; }

    /// <summary>The mappings of other formats than the native one; null for those inside the program.</summary>
    public MappingCatalog? Mappings { get; init; }

    /// <summary>The device that parts of reports are of which do not say it themselves, such as tables of osquery; null goes by the folder.</summary>
    public string? Device { get; init; }

    /// <summary>Where times without a zone were written; null reads them as UTC, with a warning.</summary>
    public TimeZoneInfo? AssumedTimeZone { get; init; }

    /// <summary>One bad record or file refuses the whole batch.</summary>
    public bool Strict { get; init; }

    /// <summary>Reads, judges and counts, but stores nothing.</summary>
    public bool DryRun { get; init; }
}
