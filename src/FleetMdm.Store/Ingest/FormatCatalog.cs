using FleetMdm.Store.Ingest.Mappings;

namespace FleetMdm.Store.Ingest;

/// <summary>The formats that ingest knows: the native one, and one a mapping file.</summary>
internal sealed class FormatCatalog
{
    private readonly Lazy<IReadOnlyList<ReportFormat>> _formats;

    private FormatCatalog(MappingCatalog mappings, TimeZoneInfo? assumedTimeZone)
    {
        _formats = new(() =>
        [
            Native,
            .. mappings.Loaded.Select(loaded => assumedTimeZone is null ? loaded.Format : loaded.Format.In(assumedTimeZone)),
        ]);
        Envelopes = [.. Native.Envelopes.Union(mappings.Envelopes, StringComparer.Ordinal)];
    }

    /// <summary>The formats of these mappings, read when a record asks for them; null for those inside the program.</summary>
    /// <param name="assumedTimeZone">Where times without a zone were written; null when nobody knows.</param>
    public static FormatCatalog Of(MappingCatalog? mappings, TimeZoneInfo? assumedTimeZone = null) =>
        new(mappings ?? MappingCatalog.BuiltIn, assumedTimeZone);

    public NativeFormat Native { get; } = new();

    public IReadOnlyList<ReportFormat> All => _formats.Value;

    public IEnumerable<string> Names => All.Select(format => format.Name);

    /// <summary>Keys whose list holds records, of any format.</summary>
    public IReadOnlyList<string> Envelopes { get; }

    /// <summary>Keys that any format drops before anything is stored.</summary>
    public IReadOnlyList<string> Redact => [.. All.SelectMany(format => format.Redact).Distinct(StringComparer.Ordinal)];

    /// <summary>The format with this name, or null.</summary>
    public ReportFormat? Find(string name) =>
        string.Equals(name, Native.Name, StringComparison.OrdinalIgnoreCase) ? Native
        : All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase));

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
        .. All.Select(format => (Format: format, Score: format.Score(record)))
            .Where(scored => scored.Score > 0)
            .OrderByDescending(scored => scored.Score),
    ];
}
