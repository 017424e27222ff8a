using FleetMdm.Store.Ingest.Json;
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

    /// <summary>The formats of this program.</summary>
    /// <param name="assumedTimeZone">Where times without a zone were written; null when nobody knows.</param>
    public static FormatCatalog BuiltIn(TimeZoneInfo? assumedTimeZone = null) => new(assumedTimeZone is null
        ? BuiltInMappings.Formats
        : [.. BuiltInMappings.Formats.Select(format => format.In(assumedTimeZone))]);

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
    public IReadOnlyList<ReportFormat> Detect(JsonTape record, string? envelope)
    {
        if (NativeFormat.IsCertain(record))
        {
            return [Native];
        }
        var scores = _formats.Select(format => (Format: format, Score: format.Score(record, envelope))).ToList();
        var best = scores.Max(scored => scored.Score);
        return best == 0 ? [] : [.. scores.Where(scored => scored.Score == best).Select(scored => scored.Format)];
    }
}
