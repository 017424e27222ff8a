using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace FleetMdm.UnitTests.Docs.Diagnostics;

/// <summary>Examples that a page cannot show whole, or that need more around them than it shows.</summary>
internal static class WrittenOut
{
    private const string Device = "\"device_id\": \"mac-001\", \"hostname\": \"studio-1\", \"os\": \"macos\"";

    public static PageExample? Of(string code) => code switch
    {
        "FM1001" => PageExample.OfPolicy(code, "rule: device.serial in [" + Row(1500, "\"C02XK0AAJGH5\"") + "]\n"),
        "FM1003" => PageExample.OfPolicy(code, "rule: device.hostname in [" + Row(2000, "\"a1\"") + "]\n"),
        // A file cannot hold it: it is decoded first.
        "FM1011" => new([], ["eval", "size('\ud83d')"]),
        "FM3115" => PageExample.OfPolicy(code, LongKey, "policy", "fmt"),
        "FM3116" => PageExample.OfPolicy(code, "checks:\n  - rule: facts.disk.encrypted || device.os == \"ios\"\n", "policy", "convert", "--to", "short"),
        "FM4106" => PageExample.OfReports(code + ".json", [.. Utf8("{ \"device_id\": \"mac-001\", \"hostname\": \"caf"), 0xE9, .. Utf8("\", \"os\": \"macos\" }\n")]),
        "FM4108" => PageExample.OfReports(code + ".json", Utf8("{ " + Device + ", \"facts\": { \"a\": " + new string('[', 70) + new string(']', 70) + " } }\n")),
        "FM4109" => PageExample.OfReports(code + ".json", Utf8("{ " + Device + ", \"facts\": { \"log\": \"" + new string('x', 300_000) + "\" } }\n")),
        "FM4110" => PageExample.OfReports(code + ".json", Utf8("{ " + Device + ", \"facts\": { \"files\": [" + Row(600_000, "\"/bin/sh\"") + "] } }\n")),
        "FM4114" => PageExample.OfReports(code + ".json", Utf8(new string('[', 1_100_000))),
        "FM4203" => PageExample.OfReports(code + ".json", Utf8("{ \"device_id\": \"" + new string('m', 2000) + "\", \"hostname\": \"studio-1\", \"os\": \"macos\" }\n")),
        "FM4207" => PageExample.OfReports(code + ".json", Utf8("{ \"hosts\": [ { \"hostname\": \"studio-1\" } ] }\n"), "--as", "facter"),
        "FM5006" => new([("fleet.db", [])], ["device", "list", "--db", "fleet.db"]),
        "FM7010" => Evaluated("facts.software.all(a, facts.software.all(b, facts.software.all(c, a.name + b.name != c.name)))", Programs(300)),
        "FM8008" => new([], ["device", "list"]) { Environment = new Dictionary<string, string>(StringComparer.Ordinal) },
        "FM8009" => new([("fleetmdm/config.yaml", Utf8("database: /srv/fleet.db\n"))], ["device", "list"])
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["XDG_CONFIG_HOME"] = "" },
        },
        _ => null,
    };

    /// <summary>What is there before the commands of a page's console.</summary>
    public static PageExample Scene(string code) => code switch
    {
        "FM4003" => Database with { Files = [("exports/.DS_Store", [])] },
        "FM4006" => Database with { Files = [("export.json", [])] },
        "FM4007" => Database with { Files = [("hosts.json", Utf8("<!DOCTYPE html><html><body>Sign in</body></html>\n"))] },
        "FM4008" => Database with { Files = [("hosts.json.gz", Compressed("{ " + Device + " }\n")[..20])] },
        "FM4009" => Database with { Files = [("hosts.json", Utf8("{ " + Device + " }\n"))] },
        "FM4010" => Database with { Files = [("mixed.json", Utf8("""{"osquery_version": "5", "os": {"family": "Debian"}, "networking": {"hostname": "h"}}"""))] },
        "FM4011" => Database with { Files = [("bomb.json.gz", Compressed("[" + new string(' ', 70_000_000)))] },
        "FM4012" => Database with { Files = [("exports.zip", Zipped(("march.tar", Zipped())))] },
        "FM4013" => Database with { Files = [("exports.zip", Encrypted(Zipped(("hosts.json", Utf8("{ " + Device + " }\n")))))] },
        "FM4401" => new([("mappings/tags.yaml", Utf8("extends: snipeit\nrecrods: [.]\n"))]),
        "FM4402" => new([("report.json", Utf8("{ " + Device + " }\n"))]),
        "FM4403" => new([("mappings/tags.yaml", Utf8("extends: snipeit\nformat: tags\ntests:\n  - name: a name\n    record: '{\"rows\": [{\"id\": 1, \"name\": \"a\", \"asset_tag\": \"t\", \"status_label\": {}, \"custom_fields\": []}]}'\n    report: '{\"device_id\": \"tags:1\", \"hostname\": \"a\", \"os\": \"unknown\"}'\n"))]),
        "FM5004" => Database with { Files = [("notes.txt", Utf8("device_id,hostname\nmac-001,studio-1\n"))] },
        "FM8101" => Database,
        "FM8012" => Database with { Files = [("Enable FileVault.sh", Utf8("fdesetup enable\n"))] },
        "FM8102" => new(Fleet.Files) { Before = [["init"], ["ingest", "reports/"]] },
        "FM8106" => Fleet with { Files = [.. Fleet.Files, ("policies/disk.yaml", Utf8(Policy("disk", "fact.disk.encrypted")))] },
        "FM8107" => Fleet with { Files = [.. Fleet.Files, ("export.json", Utf8("{ \"device_id\": \"mac-9\", \"hostname\": \"studio-9\" }\n"))] },
        "FM8108" => Fleet with { Files = [.. Fleet.Files, ("glpi.json", Utf8("{ " + Device + " }\n"))] },
        "FM8112" => Fleet with { Before = [.. Fleet.Before, ["policy", "assign", "disk-encryption", "--tag", "prod"]] },
        _ when code.StartsWith("FM8", StringComparison.Ordinal) => Fleet,
        "FM5001" => new([]),
        _ => Database,
    };

    /// <summary>Of pages about a policy beside a fleet.</summary>
    public static string[] OptionsOfFleet(string code) => IsBesideFleet(code) ? ["--db", "fleet.db"] : [];

    /// <summary>Two systems, 24 devices each: half of them encrypted, on one of each it is known how.</summary>
    public static IEnumerable<(string Name, byte[] Content)> FilesOfFleet(string code) => IsBesideFleet(code)
        ? [("reports.jsonl", Utf8(string.Concat(Enumerable.Range(0, 24).Select(number =>
            Report(number, "linux", "OptiPlex 7010", "") + Report(number, "macos", "MacBookPro18,1", ", \"security\": { \"sip\": true }")))))]
        : [];

    public static string[][] CommandsOfFleet(string code) => IsBesideFleet(code) ? [["init"], ["ingest", "reports.jsonl"]] : [];

    private static bool IsBesideFleet(string code) => code is "FM6040" or "FM6041" or "FM6042" or "FM6043";

    private static string Report(int number, string os, string model, string more) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{ \"device_id\": \"{os}-{number}\", \"hostname\": \"{os}-{number}\", \"os\": \"{os}\", \"facts\": {{ \"disk\": {{ \"encrypted\": {(number % 2 == 0 ? "true" : "false")}{(number == 0 ? ", \"encryption_method\": \"FileVault\"" : "")} }}, \"hw\": {{ \"model\": \"{model}\" }}{more} }} }}\n");

    private static PageExample Database { get; } = new([]) { Before = [["init"]] };

    /// <summary>A checked fleet of two devices and two policies.</summary>
    private static PageExample Fleet { get; } = new(
    [
        ("reports/devices.json", Utf8("[{ " + Device + " }, { \"device_id\": \"mac-003\", \"hostname\": \"lab-3\", \"os\": \"macos\" }]\n")),
        ("policies/disk-encryption.yaml", Utf8(Policy("disk-encryption", "facts.disk.encrypted"))),
        ("policies/firewall.yaml", Utf8(Policy("firewall", "facts.firewall.enabled"))),
    ])
    {
        Before =
        [
            ["init"], ["ingest", "reports/"], ["policy", "add", "policies/"], ["device", "tag", "mac-003", "prod"],
            ["device", "tag", "mac-001", "windows-lab"], ["check"],
        ],
    };

    private static string LongKey =>
        "tests:\n  - facts:\n      ? " + new string('k', 1100) + "\n      : 1\n    expect: pass\n";

    private static string Policy(string id, string rule) =>
        "id: " + id + "\nname: Example\nseverity: high\nchecks:\n  - id: system-volume\n    rule: " + rule + "\n    message: m\n    remediation: r\n";

    private static PageExample Evaluated(string rule, string facts) =>
        new([("facts.json", Utf8(facts))], ["eval", "--facts", "facts.json", rule]);

    private static string Programs(int count) => "{\"software\": [" + string.Join(", ", Enumerable.Range(0, count)
        .Select(number => "{\"name\": \"p" + number.ToString(CultureInfo.InvariantCulture) + "\"}")) + "]}";

    private static string Row(int count, string element) => string.Join(", ", Enumerable.Repeat(element, count));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Zipped(params (string Name, byte[] Content)[] members)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                using var member = zip.CreateEntry(name).Open();
                member.Write(content);
            }
        }
        return packed.ToArray();
    }

    /// <summary>An archive of one member that says of itself that it is encrypted: a flag in each of its two headers.</summary>
    private static byte[] Encrypted(byte[] zip)
    {
        zip[6] |= 1;
        zip[zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        return zip;
    }

    private static byte[] Compressed(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal)) gzip.Write(Utf8(text));
        return compressed.ToArray();
    }
}
