namespace FleetMdm.Store.Ingest;

/// <summary>What to do about a record that was set aside, by the code of its fault. All words of cures stand here.</summary>
internal static class RecordCure
{
    private const string RetryMapping = "; after a change of the mapping, `fleetmdm quarantine retry`";

    private static readonly Dictionary<string, string> Cures = new(StringComparer.Ordinal)
    {
        ["FM4010"] = "say which of them it is: `fleetmdm quarantine retry --as FORMAT`",
        ["FM4101"] = "have the tool that wrote it write JSON, or correct that place, and ingest the file again",
        ["FM4102"] = "the file was cut while it was written or copied: export it again",
        ["FM4103"] = "a record is an object `{…}`: export the list of devices itself",
        ["FM4104"] = "which of the two is meant, only the source knows: correct it there and ingest the file again",
        ["FM4105"] = "have the tool write that number as a text, or with fewer digits",
        ["FM4106"] = "export it as UTF-8; `iconv` converts a file that is in another encoding",
        ["FM4107"] = "correct the text in the source: half a character was stored there",
        ["FM4108"] = "leave the deep part out of the export; no rule reaches that far",
        ["FM4109"] = "leave the long text out of the export; it is no fact of a device",
        ["FM4110"] = "export with fewer sections, or one device a record",
        ["FM4111"] = "remove what is no JSON, such as a log line of the tool, and ingest the file again",
        ["FM4112"] = "put one `,` between the records, or write one record a line",
        ["FM4113"] = "the export broke off: write it again",
        ["FM4114"] = "export it again; a file that nests so deep is damaged or hostile",
        ["FM4120"] = "the file was cut or changed: export it again",
        ["FM4201"] = "have the source report it, or give the mapping another field to take it from" + RetryMapping,
        ["FM4202"] = "correct its type in the source, or convert it in the mapping" + RetryMapping,
        ["FM4203"] = "shorten it in the source: names and ids are at most 1,024 bytes",
        ["FM4204"] = "remove the NUL character in the source",
        ["FM4205"] = "set the clock of the device or the server; once that time has come, `fleetmdm quarantine retry`",
        ["FM4206"] = "say what wrote it: `fleetmdm quarantine retry --as FORMAT`",
        ["FM4207"] = "say what wrote it: `fleetmdm quarantine retry --as FORMAT`, or export the devices themselves",
        ["FM4208"] = "the export failed: see to what it says, most often the login or its rights, and export again",
        ["FM4209"] = "ingest the export in parts, each with all records of its devices",
        ["FM4210"] = "ingest its file again: what was dropped is not kept anywhere",
    };

    public static string Of(string code) =>
        Cures.GetValueOrDefault(code, "`fleetmdm explain " + code + "` tells what it means");
}
