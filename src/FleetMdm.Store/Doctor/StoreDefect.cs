namespace FleetMdm.Store;

/// <summary>Something in the database that is not as it should be.</summary>
/// <param name="Code"><c>FM5nnn</c>, stable; <c>fleetmdm explain CODE</c> tells more.</param>
/// <param name="Place">Where: a device, a policy, a segment.</param>
/// <param name="Problem">What is wrong, one lower-case line.</param>
/// <param name="Help">What to do about it.</param>
public sealed record StoreDefect(string Code, string Place, string Problem, string Help);

/// <summary>A part of the database that was examined.</summary>
/// <param name="Name">`pages`, `references`, `reports`, `columns`, `runs`, `documents`.</param>
/// <param name="Examined">How many pages, tables, reports, segments, runs, documents there were.</param>
/// <param name="Defects">What was found, up to <see cref="ListLimit"/>.</param>
/// <param name="DefectCount">How much was found.</param>
public sealed record ExaminedPart(string Name, long Examined, IReadOnlyList<StoreDefect> Defects, long DefectCount)
{
    /// <summary>More defects of one part are counted, and not listed.</summary>
    public const int ListLimit = 100;
}

/// <summary>What is wrong with content that can be told one by one (FM502x): the one home of these words.</summary>
internal static class StoreDefects
{
    private const string Restore = "restore a backup; what cannot be restored is saved by `fleetmdm export` and ingested into a new database";
    private const string IngestAgain = "ingest the device's report again, or restore a backup";
    private const string Rebuild = "`fleetmdm doctor --rebuild-columns` makes them again; until then checks read the reports";
    private const string CheckAgain = "`fleetmdm check` makes a new run; this one is lost";

    public static StoreDefect Page(string told) => new("FM5020", told, "a page of the file is damaged", Restore);

    public static StoreDefect Reference(string table, long? row, string parent) => new(
        "FM5021", row is null ? $"table {table}" : $"table {table}, row {row}", $"it refers to a row of `{parent}` that is not there",
        table == "segment_columns" ? Rebuild : Restore);

    public static StoreDefect WithoutFacts(string deviceId) => new(
        "FM5021", $"device {deviceId}", "it has no facts", IngestAgain);

    public static StoreDefect UnreadableFacts(string deviceId) => new(
        "FM5022", $"device {deviceId}", "its facts cannot be read", IngestAgain);

    public static StoreDefect ChangedReport(string deviceId) => new(
        "FM5022", $"device {deviceId}", "its report is not what was ingested: the hash differs", IngestAgain);

    public static StoreDefect ChangedSource(string deviceId, string source) => new(
        "FM5022", $"device {deviceId}", $"the report of `{source}` is not what was ingested: the hash differs", IngestAgain);

    public static StoreDefect Frame(long segment) => new(
        "FM5023", $"columns of segment {segment}", "the list of their devices is damaged", Rebuild);

    public static StoreDefect Column(long segment, string name) => new(
        "FM5023", $"column {name} of segment {segment}", "it is damaged: the checksum differs", Rebuild);

    public static StoreDefect OtherValue(string deviceId, string name) => new(
        "FM5023", $"column {name}", $"it does not say what the report of `{deviceId}` says", Rebuild);

    public static StoreDefect UnmarkedChange(long segment, long deviceNo) => new(
        "FM5023", $"columns of segment {segment}", $"device number {deviceNo} changed after they were made, and is not marked", Rebuild);

    public static StoreDefect Results(string runId, string policyId) => new(
        "FM5024", $"run {runId}, policy {policyId}", "the packed results cannot be read", CheckAgain);

    public static StoreDefect Tally(string runId, string policyId) => new(
        "FM5024", $"run {runId}, policy {policyId}", "the packed results do not add up to the run's figures", CheckAgain);

    public static StoreDefect Run(string runId) => new("FM5024", $"run {runId}", "it cannot be read", CheckAgain);

    public static StoreDefect Policy(string policyId) => new(
        "FM5025", $"policy {policyId}", "its text is not what was added: the hash differs", "add the policy's file again with `fleetmdm policy add PATH`");

    public static StoreDefect Script(string scriptId) => new(
        "FM5025", $"script {scriptId}", "its content is not what was added: the hash differs", "remove it, and add the script's file again with `fleetmdm script add PATH`");

    public static StoreDefect Unfinished(string part, StoreException cause) => new(
        cause.Code, part, "they cannot be examined to the end: " + cause.Message, cause.Help);
}
