using FleetMdm.Store.Ingest.Mappings;

namespace FleetMdm.Store.Ingest;

/// <summary>The formats that ingest knows: the native one, and one a mapping file.</summary>
internal sealed class FormatCatalog
{
    private readonly IReadOnlyList<ReportFormat> _formats;

    public FormatCatalog(IReadOnlyList<ReportFormat> foreign)
    {
        _formats = [Native, .. foreign];
        Envelopes = [.. _formats.SelectMany(format => format.Envelopes).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The formats of these mappings; null for those inside the program.</summary>
    /// <param name="assumedTimeZone">Where times without a zone were written; null when nobody knows.</param>
    public static FormatCatalog Of(MappingCatalog? mappings, TimeZoneInfo? assumedTimeZone = null) =>
        new([.. (mappings ?? MappingCatalog.BuiltIn).Loaded.Select(loaded =>
            assumedTimeZone is null ? loaded.Format : loaded.Format.In(assumedTimeZone))]);

    public NativeFormat Native { get; } = new();

    public IReadOnlyList<ReportFormat> All => _formats;

    public IEnumerable<string> Names => _formats.Select(format => format.Name);

    /// <summary>Keys whose list holds records, of any format.</summary>
    public IReadOnlyList<string> Envelopes { get; }

    /// <summary>Keys that any format drops before anything is stored.</summary>
    public IReadOnlyList<string> Redact => [.. _formats.SelectMany(format => format.Redact).Distinct(StringComparer.Ordinal)];

    /// <summary>The format with this name, or null.</summary>
    public ReportFormat? Find(string name) =>
        _formats.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The formats that are surest of a record: one decides, several are a tie, none know it.</summary>
    public IReadOnlyList<ReportFormat> Detect(FoundRecord record)
    {
        if (NativeFormat.IsCertain(record.Tape))
        {
            return [Native];
        }
        var scores = Scores(record);
        return scores.Count == 0 ? [] : [.. scores.Where(scored => scored.Score == scores[0].Score).Select(scored => scored.Format)];
    }

    /// <summary>The formats that know the record at all, the surest first.</summary>
    public IReadOnlyList<(ReportFormat Format, int Score)> Scores(FoundRecord record) =>
    [
        .. _formats.Select(format => (Format: format, Score: format.Score(record)))
            .Where(scored => scored.Score > 0)
            .OrderByDescending(scored => scored.Score),
    ];
}
