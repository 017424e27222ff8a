using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Mappings;
using FleetMdm.Store.Ingest.Normalizing;
using FleetMdm.Store.Ingest.Quarantine;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>
/// Secrets planted into the exports of every format, in every object of a sample, are in no byte of the database: not
/// of a stored report, not of one that was set aside.
/// </summary>
public sealed class SecretsTests : IDisposable
{
    /// <summary>What begins every planted value.</summary>
    private const string Planted = "PLANTED-7F3A";

    /// <summary>Names that every tool could write.</summary>
    private static readonly string[] Common =
        ["password", "adminPassword", "recovery_key", "bypass_code", "unlock_code", "unlock_pin", "api_token", "private_key", "client_secret"];

    /// <summary>How each tool names its secrets. A format that is not here fails the test: look its names up, and put it here.</summary>
    private static readonly Dictionary<string, string[]> OfFormat = new(StringComparer.Ordinal)
    {
        ["native"] = ["recoveryKey", "wifi_passphrase", "api_key"],
        ["ansible"] = ["ansible_become_password", "ansible_env", "ansible_ssh_private_key"],
        ["facter"] = ["env", "ec2_userdata_secret", "rootpassword"],
        ["puppetdb"] = ["env", "ec2_userdata_secret", "rootpassword"],
        ["fleet"] = ["orbit_node_token", "recovery_lock_password", "unlock_pin"],
        ["glpi"] = ["envs", "processes", "license_secret"],
        ["ocs"] = ["envs", "processes", "license_secret"],
        ["google-chromeos"] = ["recoveryToken", "accessToken"],
        ["google-mobile"] = ["recoveryToken", "unlockCode"],
        ["google-cloudidentity"] = ["recoveryToken", "accessToken"],
        ["intune"] = ["activationLockBypassCode", "recoveryKey", "localAdminPassword"],
        ["jamf"] = ["personalRecoveryKey", "activationLockBypassCode", "managementPassword", "deviceRecoveryKey"],
        ["kandji"] = ["filevault_recovery_key", "unlock_pin", "recovery_lock_password", "device_lock_pin"],
        ["kandji-details"] = ["filevault_recovery_key", "unlock_pin", "recovery_lock_password", "device_lock_pin"],
        ["munki"] = ["AdditionalHttpHeadersToken", "ClientCertificatePassword"],
        ["ohai"] = ["environment", "etc_shadow_password", "cloud_secret"],
        ["osquery"] = ["wifi_password", "recovery_key", "process_env"],
        ["snipeit"] = ["api_token", "Wifi Password", "BitLocker Recovery Key"],
    };

    private readonly IngestSite _site = new();

    public static TheoryData<string> Formats => [.. IngestPipeline.FormatNames()];

    public void Dispose() => _site.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_planted_secret_reaches_the_database(string format)
    {
        Assert.True(OfFormat.ContainsKey(format), $"plant the secrets of `{format}`: how does the tool name them?");
        string[] names = [.. Common, .. OfFormat[format]];
        var sample = Sample(format);
        var planted = sample.Select(record => Plant(record, names)).ToList();
        Assert.All(planted, record => Assert.Contains(Planted, record, StringComparison.Ordinal));

        var stored = Ingest(format, planted, IngestSite.AsOf);
        Assert.True(stored.New > 0, string.Join("; ", stored.Quarantined));
        // Set aside: as of a time that all of it is the future of, as broken JSON, cut, and of no known format.
        Ingest(format, planted, new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Ingest(format, planted.Select(record => record.Replace($"\"{Planted}-5\"", "007", StringComparison.Ordinal)), IngestSite.AsOf);
        Ingest(format, planted.Select(record => record[..^1] + ",\"x\":007}"), IngestSite.AsOf);
        Ingest(format, planted.Select(record => record[..(record.Length * 2 / 3)]), IngestSite.AsOf);
        Ingest("native", [Plant("{\"a\":1,\"facts\":{}}", names)], IngestSite.AsOf);
        Assert.True(_site.Database.Quarantine.Count() > 1);
        Assert.Contains(_site.Database.Quarantine.List(QuarantineFilter.All), record => record.Kept == KeptPart.Head);

        foreach (var name in names)
        {
            Assert.Contains(stored.Dropped, dropped => dropped.Name == name);
        }
        Assert.DoesNotContain(stored.Dropped, dropped => dropped.Name.Contains(Planted, StringComparison.Ordinal));
        _site.Database.Session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        foreach (var file in Directory.GetFiles(_site.Folder, ".fleet.db*"))
        {
            // By the first letters only: a text may begin on one page of the file and end on another.
            using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[content.Length];
            content.ReadExactly(bytes);
            Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Planted[..7])) < 0, "a secret is in " + file);
        }
        Assert.DoesNotContain(_site.Export(), report => report.Contains(Planted, StringComparison.Ordinal));
    }

    [Fact]
    public void A_native_report_keeps_facts_about_secrets()
    {
        var summary = _site.IngestText(
            """{"device_id":"a","hostname":"a","os":"linux","facts":{"disk":{"recovery_key_escrowed":true},"sshd":{"PasswordAuthentication":"no","root_password":"no","password":"hunter2","min_password":8}}}""");

        Assert.Equal("""{"disk":{"recovery_key_escrowed":true},"sshd":{"PasswordAuthentication":"no","min_password":8,"root_password":"no"}}""", _site.FactsOf("a"));
        Assert.Equal([new DroppedName("password", 1)], summary.Dropped);
    }

    private IngestSummary Ingest(string format, IEnumerable<string> records, DateTimeOffset asOf) =>
        _site.IngestText(string.Join('\n', records), request => request with { Format = format, AsOf = asOf });

    private static List<string> Sample(string format) => format == "native"
        ? ["""{"device_id":"n","hostname":"n","os":"linux","last_seen":"2026-11-01T00:00:00Z","facts":{"settings":{"a":{"b":1}}}}"""]
        : [.. BuiltInMappings.Formats.Single(known => known.Name == format).Mapping.Tests
            // XML becomes such a record before anything else.
            .Select(test => test.Record).Where(record => !record.StartsWith('<'))];

    /// <summary>Every object of the record with secrets in it: as texts, and as the value of an attribute.</summary>
    private static string Plant(string record, string[] names)
    {
        var root = JsonNode.Parse(record)!;
        var serial = 0;
        Plant(root, names, ref serial);
        return root.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
    }

    private static void Plant(JsonNode node, string[] names, ref int serial)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var below in members.Select(member => member.Value).OfType<JsonNode>().ToList())
                {
                    Plant(below, names, ref serial);
                }
                foreach (var name in names)
                {
                    var secret = $"{Planted}-{serial++}";
                    members[name] = SecretNames.Of(name) is NamedSecret.Surroundings ? new JsonArray("A=" + secret) : secret;
                }
                break;
            case JsonArray elements:
                foreach (var element in elements.OfType<JsonNode>().ToList())
                {
                    Plant(element, names, ref serial);
                }
                break;
        }
    }
}
