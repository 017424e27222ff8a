namespace FleetMdm.Store.Ingest.Mappings.Trial;

/// <summary>How a mapping reads one record.</summary>
/// <param name="Format">Null when no format was found; then all else is empty.</param>
/// <param name="Line">Of the file, from 1.</param>
/// <param name="Refused">Why there is no report of the record; null when there is one.</param>
/// <param name="Unread">Places of the record that no field reads, as rules find them: <c>facts.source.jamf.general.site.id</c>.</param>
/// <param name="Report">The native report; null when there is none.</param>
public sealed record RecordExplanation(
    string? Format,
    long Line,
    IReadOnlyList<ExplainedField> Fields,
    IReadOnlyList<ExplainedList> Lists,
    IReadOnlyList<string> Unread,
    IReadOnlyList<string> Warnings,
    RefusedInput? Refused,
    string? Report);

/// <summary>A target, and where its value comes from.</summary>
/// <param name="Sources">The paths that the expression names, with what the record has there as JSON; null where it has nothing.</param>
/// <param name="Raw">What the expression gives, as JSON; null when it gives nothing.</param>
/// <param name="Normalized">What is stored, as JSON; null when nothing is.</param>
/// <param name="Problem">Why there is nothing, where the record has something; null when all is well.</param>
public sealed record ExplainedField(
    string Target, string Expression, IReadOnlyList<SourceValue> Sources, string? Raw, string? Normalized, string? Problem);

/// <summary>A path of the source record and what is there.</summary>
public sealed record SourceValue(string Path, string? Json);

/// <summary>A list of the report.</summary>
/// <param name="Entries">How many are stored; null when the record has no such list.</param>
/// <param name="First">The first of them as JSON.</param>
public sealed record ExplainedList(string Target, string Each, int? Entries, string? First);
