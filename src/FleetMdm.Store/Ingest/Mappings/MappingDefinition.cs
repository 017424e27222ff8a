using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>A mapping file as data: how the records of one format become native reports.</summary>
/// <param name="Format">What `--as` calls it: <c>fleet</c>.</param>
/// <param name="Adapter">The tool that the format is of: what the mapping does not take stays below `facts.source.ADAPTER`.</param>
/// <param name="Title">What a person calls it.</param>
/// <param name="Decoder">The code that brings the format's records into one shape before the mapping reads them; null for most.</param>
/// <param name="Records">Where a document holds its records; the first that fits is taken.</param>
/// <param name="Detect">Signs of the format, whose scores add up.</param>
/// <param name="Columns">Core columns and their expressions.</param>
/// <param name="Facts">Paths below `facts` and their expressions.</param>
/// <param name="Lists">Paths below `facts` that hold a list of records; those with one path follow each other in it.</param>
/// <param name="Redact">Keys that are dropped at any depth before anything is stored; `*` stands for any letters.</param>
/// <param name="Tests">Samples and the reports that must come of them.</param>
internal sealed record MappingDefinition(
    string Format,
    string Adapter,
    string Title,
    string? Decoder,
    IReadOnlyList<RecordsPath> Records,
    IReadOnlyList<DetectRule> Detect,
    IReadOnlyList<MappedField> Columns,
    IReadOnlyList<MappedField> Facts,
    IReadOnlyList<MappedList> Lists,
    IReadOnlyList<string> Redact,
    IReadOnlyList<MappingTest> Tests)
{
    /// <summary>SHA-256 of the file that it was read from, and of those that it extends.</summary>
    public string Digest { get; init; } = "";

    /// <summary>
    /// This mapping over another one that it extends: its fields, lists and signs take the place of those of the same
    /// name, its redactions are added, and what it does not say is as it was there. Tests are its own.
    /// </summary>
    public MappingDefinition Over(MappingDefinition extended) => this with
    {
        Digest = Sha256Text.Of(Digest + extended.Digest),
        Format = Format.Length > 0 ? Format : extended.Format,
        Adapter = Adapter.Length > 0 ? Adapter : extended.Adapter,
        Title = Title.Length > 0 ? Title : extended.Title,
        Decoder = Decoder ?? extended.Decoder,
        Records = Records.Count > 0 ? Records : extended.Records,
        Detect = [.. extended.Detect.Where(rule => !Detect.Any(own => own.When.Text == rule.When.Text)), .. Detect],
        Columns = Merged(extended.Columns, Columns),
        Facts = Merged(extended.Facts, Facts),
        Lists = [.. extended.Lists.Where(list => !Lists.Any(own => own.Target == list.Target)), .. Lists],
        Redact = [.. extended.Redact.Union(Redact, StringComparer.Ordinal)],
    };

    private static List<MappedField> Merged(IReadOnlyList<MappedField> extended, IReadOnlyList<MappedField> own) =>
        [.. extended.Where(field => !own.Any(mine => mine.Target == field.Target)), .. own];
}

/// <summary>Where records are: <c>.</c> the document itself, <c>host</c> an object in it, <c>hosts[]</c> a list in it, <c>*</c> its members, whose names are numbers.</summary>
internal sealed record RecordsPath(string Key, bool IsList)
{
    public bool IsDocument => Key.Length == 0;
}

/// <summary>A sign of a format and how much it says.</summary>
internal sealed record DetectRule(MappingExpression When, int Score);

/// <summary>A target and the expression that gives it. The segments are those of the target's path.</summary>
internal sealed record MappedField(string Target, IReadOnlyList<string> Segments, MappingExpression Expression)
{
    /// <summary>The names that lead to the value, where the expression is nothing but a path; else null.</summary>
    public byte[][]? Path { get; } = MappedRecord.PathOf(Expression);

    /// <summary>The target as the name of a member, colon included.</summary>
    public byte[] Key { get; } = [.. JsonText.Of(Target), (byte)':'];
}

/// <summary>A list of records: one entry for each element of <paramref name="Each"/>.</summary>
/// <param name="Each">A path of the record; <c>[]</c> stands for every element of a list on the way. Its last segment may be a pattern: then the members that it matches are the elements, seen as `record.key` and `record.value`.</param>
/// <param name="Where">Elements where this is not true are passed over; null takes all.</param>
/// <param name="By">Entries that have the same at this field are one; null leaves each as it is.</param>
internal sealed record MappedList(
    string Target,
    IReadOnlyList<string> Segments,
    IReadOnlyList<string> Each,
    MappingExpression? Where,
    string? By,
    IReadOnlyList<MappedField> Fields)
{
    public bool IsOfMembers => Each[^1].Contains('*', StringComparison.Ordinal);
}

/// <summary>A record of the format, and the native report that it must become.</summary>
internal sealed record MappingTest(string Name, string Record, string Report);
