using FleetMdm.Store;
using FleetMdm.Store.Ingest;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>
/// Exports of device management and inventory tools, ingested as they are: the columns, the facts that policies ask for,
/// and what a policy then says. The files lie beside the working copy; see <see cref="SharedFile"/>.
/// </summary>
public sealed class VendorReportTests : IDisposable
{
    private readonly IngestSite _site = new();

    public void Dispose() => _site.Dispose();

    [SharedFact("formats/jamf_computers_inventory.json")]
    public void Jamf_computers()
    {
        Ingest("jamf_computers_inventory.json", "jamf");
        const string id = "5F1D7A9C-0000-5000-8000-A1B2C3D4E5F6";
        AssertColumns(id, "MAC-ADMIN-01", "macos", "14.4.1", "EXAMPLEC02Z", "2024-03-01T12:05:00Z");
        _site.AssertFacts(id, new()
        {
            ["disk.encrypted"] = "True",
            ["disk.recovery_key_escrowed"] = "True",
            ["firewall.enabled"] = "True",
            ["security.sip"] = "True",
            ["security.gatekeeper"] = "True",
            ["security.secure_boot"] = "True",
            ["memory.total_bytes"] = "17179869184",
            ["cpu.cores"] = "8",
            ["mdm.enrolled"] = "True",
            ["mdm.supervised"] = "True",
            ["os.build"] = "23E224",
            ["owner.email"] = "anna@example.com",
            ["asset.tag"] = "A-0001",
            ["source.jamf.general.site.name"] = "HQ",
        });
        AssertStatuses("facts.disk.encrypted && facts.users.all(u, u.name == \"root\" || !u.admin)", (id, "fail"));
        AssertStatuses("facts.software.exists(s, s.bundle_id == \"com.google.Chrome\" && version(s.version).atLeast(\"122\"))", (id, "pass"));
    }

    [SharedFact("formats/intune_managed_devices.json")]
    public void Intune_devices()
    {
        Ingest("intune_managed_devices.json", "intune", devices: 2);
        const string windows = "intune:547a48e3-0942-4888-acf1-000000000001";
        const string mac = "intune:547a48e3-0942-4888-acf1-000000000002";
        AssertColumns(windows, "DESKTOP-8SGGSQ9", "windows", "10.0.22631.3296", null, "2024-03-01T12:00:00Z");
        AssertColumns(mac, "MAC-02", "macos", "14.4.1", "EXAMPLEC03A", "2024-02-20T07:00:00Z");
        _site.AssertFacts(windows, new()
        {
            ["disk.encrypted"] = "False",
            ["disk.free_bytes"] = "115349651456",
            ["memory.total_bytes"] = null,
            ["security.jailbroken"] = null,
            ["groups"] = null,
            ["mdm.enrolled"] = "True",
        });
        _site.AssertFacts(mac, new() { ["disk.encrypted"] = "True", ["disk.total_bytes"] = null, ["os.build"] = "23E224" });
        AssertStatuses("facts.disk.encrypted", (windows, "fail"), (mac, "pass"));
        AssertStatuses("!facts.security.jailbroken", (windows, "unknown"), (mac, "unknown"));
    }

    [SharedFact("formats/kandji_devices.json", "formats/kandji_device_details.json")]
    public void Kandji_details_are_of_the_device_of_the_list()
    {
        const string id = "kandji:fc60decb-30cb-4db1-b3ec-000000000001";
        Ingest("kandji_devices.json", "kandji", devices: 2);
        AssertColumns(id, "Anna's MacBook Air", "macos", "14.4.1", "EXAMPLEK01", "2024-03-01T17:46:31.864498Z");
        AssertColumns(
            "kandji:fc60decb-30cb-4db1-b3ec-000000000002", "iPad-07", "ipados", "17.4", "EXAMPLEK02", "2024-02-01T10:00:00Z");
        Assert.Equal(["vip"], _site.Device(id).Summary.Tags);

        using var another = new IngestSite();
        var details = another.Ingest(SharedFile.Require("formats/kandji_device_details.json"));

        Assert.Equal((1, "kandji-details"), (details.New, details.Files[0].Format));
        Assert.Empty(details.Warnings);
        another.AssertFacts(id, new()
        {
            ["disk.encrypted"] = "True",
            ["disk.recovery_key_escrowed"] = "True",
            ["mdm.enrolled"] = "True",
            ["mdm.supervised"] = "False",
            ["memory.total_bytes"] = "16000000000",
            ["cpu.cores"] = "8",
            ["os.build"] = "23E224",
        });
        Assert.Equal("pass", another.Statuses("facts.volumes.all(v, v.encrypted) && facts.mdm.enrolled")[id]);
    }

    [SharedFact("formats/google_chromeosdevices.json")]
    public void Google_chromebooks()
    {
        Ingest("google_chromeosdevices.json", "google-chromeos");
        const string id = "google:cros-0001";
        AssertColumns(id, "A-0003", "chromeos", "122.0.6261.118", "EXAMPLECB1", "2024-03-01T12:00:00.123Z");
        _site.AssertFacts(id, new()
        {
            ["memory.total_bytes"] = "4294967296",
            ["security.tpm_version"] = "2.0",
            ["disk.encrypted"] = null,
            ["network.primary_ip"] = "192.0.2.40",
        });
        AssertStatuses("facts.disk.encrypted", (id, "unknown"));
        AssertStatuses("version(device.os_version).atLeast(\"120\")", (id, "pass"));
    }

    [SharedFact("formats/google_mobiledevices.json", "formats/google_cloudidentity_devices.json")]
    public void Google_phones_and_endpoints()
    {
        Ingest("google_mobiledevices.json", "google-mobile");
        const string phone = "google:AFiQxQ8EXAMPLE";
        AssertColumns(phone, "Pixel 8 Pro (bob@example.com)", "android", "14", "EXAMPLEPX8", "2024-03-01T10:50:06.711Z");
        _site.AssertFacts(phone, new()
        {
            ["disk.encrypted"] = "True",
            ["security.jailbroken"] = "False",
            ["security.passcode_set"] = "True",
            ["updates.last_installed"] = "2024-02-05T00:00:00Z",
        });

        Ingest("google_cloudidentity_devices.json", "google-cloudidentity");
        const string mac = "google:EiQ4EXAMPLE";
        AssertColumns(mac, "donut-mac", "macos", "14.4.1", "EXAMPLEC05", "2024-03-01T23:50:48.789Z");
        AssertStatuses("facts.disk.encrypted && !facts.security.jailbroken", (phone, "pass"), (mac, "unknown"));
    }

    [SharedFact("formats/snipeit_hardware.json")]
    public void Snipe_it_assets()
    {
        Ingest("snipeit_hardware.json", "snipeit");
        const string id = "snipeit:1373";
        AssertColumns(id, "donut-mac", "unknown", null, "EXAMPLEC02Z", null);
        _site.AssertFacts(id, new()
        {
            ["asset.tag"] = "86285367",
            ["asset.location"] = "Office",
            ["asset.status"] = "Ready to Deploy",
            ["owner.email"] = "anna@example.com",
            ["disk.encrypted"] = null,
            ["source.snipeit.custom_fields.Disk encrypted.value"] = "Yes",
        });
        AssertStatuses("facts.asset.status == \"Ready to Deploy\"", (id, "pass"));
        AssertStatuses("facts.source.snipeit.custom_fields[\"Disk encrypted\"].value == \"Yes\"", (id, "pass"));
    }

    [SharedFact("formats/glpi_inventory.json", "real-reports/glpi_inventory.json")]
    public void Glpi_inventories()
    {
        Ingest("glpi_inventory.json", "glpi");
        const string id = "4c4c4544-0034-3010-8048-b6c04f503732";
        AssertColumns(id, "ws-0117.corp.example", "linux", "22.04.3", "EXMPL01", "2024-03-01T12:00:00Z");
        _site.AssertFacts(id, new()
        {
            ["disk.encrypted"] = "True",
            ["disk.encryption_method"] = "LUKS2",
            ["disk.total_bytes"] = "251856420864",
            ["memory.total_bytes"] = "16787701760",
            ["firewall.enabled"] = "True",
            ["security.secure_boot"] = "True",
            ["security.antivirus.up_to_date"] = "True",
            ["os.distro"] = "ubuntu",
            ["network.primary_ip"] = "192.0.2.30",
        });

        Assert.Equal(1, _site.Ingest(SharedFile.Require("real-reports/glpi_inventory.json")).New);
        AssertColumns("glpi:vm", "vm", "linux", "12.11", null, "2026-11-23T06:33:23Z");
        _site.AssertFacts("glpi:vm", new()
        {
            ["firewall.enabled"] = "False",
            ["disk.encrypted"] = null,
            ["disk.total_bytes"] = "270552530944",
            ["source.glpi.content.processes"] = null,
            ["os.distro"] = "debian",
        });
        AssertStatuses("facts.firewall.enabled", (id, "pass"), ("glpi:vm", "fail"));
        AssertStatuses("facts.software.exists(s, s.name == \"apt\" && s.source == \"deb\")", (id, "fail"), ("glpi:vm", "pass"));
    }

    [SharedFact("real-reports/ohai.json")]
    public void Ohai_of_a_real_machine()
    {
        var summary = _site.Ingest(SharedFile.Require("real-reports/ohai.json"));
        Assert.Equal((1, "ohai"), (summary.New, summary.Files[0].Format));
        const string id = "3d1219c7c4c5404aaa1f6d2a48adfda4";
        AssertColumns(id, "vm", "linux", "12", null, "2026-11-23T06:32:35.9219441Z");
        _site.AssertFacts(id, new()
        {
            ["os.kernel"] = "6.18.44-fc-v657",
            ["os.distro"] = "debian",
            ["memory.total_bytes"] = "25276510208",
            ["cpu.cores"] = "2",
            ["network.primary_ip"] = "192.0.2.2",
            ["source.ohai.sysconf.ULONG_MAX"] = "18446744073709551615",
        });
        AssertStatuses("device.os_version == \"12\" && facts.software.exists(s, s.name == \"openssl\")", (id, "pass"));
    }

    [SharedFact("formats/munki_managed_install_report.json")]
    public void Munki_report_as_json()
    {
        Ingest("munki_managed_install_report.json", "munki");
        const string id = "munki:EXAMPLEC02Z";
        AssertColumns(id, "mac-01.corp.example", "macos", "14.4.1", "EXAMPLEC02Z", "2024-03-01T12:01:00Z");
        _site.AssertFacts(id, new()
        {
            ["disk.free_bytes"] = "187904819200",
            ["os.build"] = "23E224",
            ["updates.pending"] = "0",
        });
        AssertStatuses("facts.software.exists(s, s.name == \"Google Chrome\")", (id, "pass"));
    }

    [SharedTheory("formats/puppetdb_inventory.json", "formats/puppetdb_factsets.json", "formats/puppetdb_facts.json", "formats/puppetdb_facts_wire_v5.json")]
    [InlineData("puppetdb_inventory.json", "2024-03-01T12:00:00.123Z", "EXMPL02")]
    [InlineData("puppetdb_factsets.json", "2024-03-01T11:59:59Z", null)]
    [InlineData("puppetdb_facts.json", null, null)]
    [InlineData("puppetdb_facts_wire_v5.json", "2024-03-01T11:59:59Z", "EXMPL02")]
    public void Puppet_nodes_in_every_form_are_one_device(string file, string? lastSeen, string? serial)
    {
        Ingest(file, "puppetdb");
        const string id = "puppetdb:db01.corp.example";
        AssertColumns(id, "db01.corp.example", "linux", "22.04", serial, lastSeen);
        _site.AssertFacts(id, new()
        {
            ["os.distro"] = "ubuntu",
            ["os.codename"] = "jammy",
            ["network.primary_ip"] = "192.0.2.12",
            ["hw.vendor"] = serial is null ? null : "Dell Inc.",
            ["source.puppetdb.facts.os.selinux.enabled"] = "False",
        });
        AssertStatuses("facts.source.puppetdb.facts.os.selinux.enabled", (id, "fail"));
    }

    [SharedFact("formats/ocs_rest_computers.json")]
    public void Ocs_computers_of_the_rest_api()
    {
        var summary = _site.Ingest(SharedFile.Require("formats/ocs_rest_computers.json"));
        Assert.Equal((1, "ocs"), (summary.New, summary.Files[0].Format));
        Assert.Equal("FM4305", Assert.Single(summary.Warnings).Code);
        const string id = "4C4C4544-0034-3010-8048-B6C04F503732";
        AssertColumns(id, "WS-0117", "windows", "10.0.22631", "EXMPL01", "2024-03-01T12:00:05Z");
        Assert.Equal(["HQ"], _site.Device(id).Summary.Tags);
        _site.AssertFacts(id, new()
        {
            ["memory.total_bytes"] = "16877879296",
            ["disk.total_bytes"] = "255674286080",
            ["disk.encrypted"] = null,
            ["asset.tag"] = "A-0004",
            ["hw.chassis"] = "Notebook",
        });
        AssertStatuses("facts.volumes.exists(v, v.mount == \"C:\") && facts.memory.total_bytes > 8000000000", (id, "pass"));
    }

    [SharedFact(
        "formats/osqueryi_system_info.json", "formats/osqueryi_os_version.json", "formats/osqueryi_alf.json",
        "formats/osqueryi_deb_packages.json", "formats/osqueryi_disk_encryption.json")]
    public void Osquery_tables_of_a_folder()
    {
        foreach (var table in new[] { "system_info", "os_version", "alf", "deb_packages", "disk_encryption" })
        {
            _site.Write($"ws/{table}.json", File.ReadAllBytes(SharedFile.Require($"formats/osqueryi_{table}.json")));
        }

        var summary = _site.Ingest(Path.Combine(_site.Folder, "ws"));

        Assert.Empty(summary.Warnings);
        Assert.Equal((1, 5), (summary.New, summary.Files.Count(file => file.Format == "osquery")));
        const string id = "4C4C4544-0034-3010-8048-B6C04F503732";
        AssertColumns(id, "ws-0117.corp.example", "linux", "22.04.3", "EXMPL01", null);
        _site.AssertFacts(id, new()
        {
            ["firewall.enabled"] = "True",
            ["firewall.stealth"] = "False",
            ["memory.total_bytes"] = "16788398080",
            ["cpu.cores"] = "4",
            // Of two disks one is encrypted, and no table says which one holds the system.
            ["disk.encrypted"] = null,
        });
        AssertStatuses("facts.firewall.enabled && facts.software.exists(s, s.name == \"openssl\")", (id, "pass"));
        AssertStatuses("facts.source.osquery.tables.disk_encryption.exists(d, d.encrypted == \"1\")", (id, "pass"));
    }

    [SharedFact("formats/osquery_results_event.jsonl", "formats/osquery_results_batch.jsonl", "formats/osquery_snapshot.jsonl")]
    public void Osquery_results_logs_are_replayed()
    {
        foreach (var log in new[] { "results_event", "results_batch", "snapshot" })
        {
            _site.Write($"log/{log}.jsonl", File.ReadAllBytes(SharedFile.Require($"formats/osquery_{log}.jsonl")));
        }

        var summary = _site.Ingest(Path.Combine(_site.Folder, "log"));

        Assert.Equal((1, 1), (summary.New, summary.Records));
        const string id = "4C4C4544-0034-3010-8048-B6C04F503732";
        AssertColumns(id, "ws-0117", "linux", "22.04.3", null, "2024-03-01T12:00:05Z");
        // A snapshot is the whole table, whatever the log says of changes.
        Assert.Equal(
            ["curl 7.81.0", "openssl 3.0.2"],
            _site.Fact(id, "software")!.Value.EnumerateArray()
                .Select(entry => entry.GetProperty("name") + " " + entry.GetProperty("version")).Order(StringComparer.Ordinal));
    }

    private void Ingest(string name, string format, int devices = 1)
    {
        var summary = _site.Ingest(SharedFile.Require("formats/" + name));
        Assert.Empty(summary.Quarantined);
        Assert.Empty(summary.Warnings);
        Assert.Equal((IngestOutcome.Stored, devices, format), (summary.Outcome, summary.New, summary.Files[0].Format));
        // What is stored can be exported, and comes back the same.
        Assert.Equal(devices, _site.IngestText(string.Join('\n', _site.Export().TakeLast(devices))).Unchanged);
    }

    private void AssertColumns(string id, string hostname, string os, string? version, string? serial, string? lastSeen)
    {
        var device = _site.Device(id).Summary;
        Assert.Equal(
            (hostname, os, version, serial, lastSeen),
            (device.Hostname, device.Os, device.OsVersion, device.Serial,
                device.LastSeen is { } seen ? Rfc3339.Format(seen) : null));
    }

    private void AssertStatuses(string rule, params (string Device, string Status)[] expected)
    {
        var statuses = _site.Statuses(rule);
        Assert.Equal(expected, expected.Select(pair => (pair.Device, statuses[pair.Device])));
    }
}
