using FleetMdm.Store;
using FleetMdm.Store.Ingest;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>What real tools print, ingested as it is. The files lie beside the working copy; see <see cref="SharedFile"/>.</summary>
public sealed class RealReportTests : IDisposable
{
    private readonly IngestSite _site = new();

    public void Dispose() => _site.Dispose();

    [SharedFact("real-reports/ansible_factcache.json")]
    public void Ansible_fact_cache_of_a_real_machine()
    {
        Ingest("real-reports/ansible_factcache.json", "ansible");
        var device = _site.Device("3d1219c7c4c5404aaa1f6d2a48adfda4").Summary;
        Assert.Equal(("vm", "linux", "12.11", null), (device.Hostname, device.Os, device.OsVersion, device.Serial));
        Assert.Equal("2026-11-23T06:29:33Z", Rfc3339.Format(device.LastSeen!.Value));
        _site.AssertFacts(device.DeviceId, new()
        {
            ["os.distro"] = "debian",
            ["os.name"] = "Debian",
            ["os.codename"] = "bookworm",
            ["os.kernel"] = "6.18.44-fc-v657",
            ["cpu.cores"] = "2",
            ["cpu.model"] = "AMD EPYC",
            ["memory.total_bytes"] = (24105L * 1024 * 1024).ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["network.primary_ip"] = "192.0.2.2",
            ["hw.vendor"] = null,
            ["hw.uuid"] = null,
            ["disk.encrypted"] = null,
            ["source.ansible.ansible_selinux.status"] = "disabled",
            ["source.ansible.ansible_proc_cmdline"] = null,
        });
        var interfaces = _site.Fact(device.DeviceId, "network.interfaces")!.Value;
        Assert.Equal(["eth0", "ifb0", "ifb1", "lo"], interfaces.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        var eth0 = interfaces.EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == "eth0");
        Assert.Equal("02:fc:00:00:00:01", eth0.GetProperty("mac").GetString());
        Assert.Equal("192.0.2.2", eth0.GetProperty("ips")[0].GetString());
    }

    [SharedFact("real-reports/ansible_setup_tree.json")]
    public void Ansible_tree_is_the_same_machine()
    {
        Ingest("real-reports/ansible_setup_tree.json", "ansible");
        var device = _site.Device("3d1219c7c4c5404aaa1f6d2a48adfda4").Summary;
        Assert.Equal(("vm", "linux", "12.11"), (device.Hostname, device.Os, device.OsVersion));
    }

    [SharedFact("real-reports/facter.json")]
    public void Facter_of_a_real_machine()
    {
        Ingest("real-reports/facter.json", "facter");
        var device = _site.Device("facter:vm").Summary;
        Assert.Equal(("vm", "linux", "12.11", null, null), (device.Hostname, device.Os, device.OsVersion, device.Serial, device.LastSeen));
        _site.AssertFacts(device.DeviceId, new()
        {
            ["os.distro"] = "debian",
            ["os.codename"] = "bookworm",
            ["os.kernel"] = "6.18.44-fc-v657",
            ["cpu.cores"] = "2",
            ["cpu.model"] = "AMD EPYC",
            ["memory.total_bytes"] = "25276510208",
            ["network.primary_ip"] = "192.0.2.2",
            ["hw.model"] = null,
            ["disk.encrypted"] = null,
            ["source.facter.timezone"] = "UTC",
        });
    }

    [SharedFact("formats/ansible_fact_cache/web01")]
    public void Ansible_cache_file_without_extension()
    {
        Ingest("formats/ansible_fact_cache/web01", "ansible");
        var device = _site.Device("3d1219c7c4c5404aaa1f000000000001").Summary;
        Assert.Equal(("web01.corp.example", "linux", "9.3", null), (device.Hostname, device.Os, device.OsVersion, device.Serial));
        Assert.Equal("2024-03-01T12:00:00Z", Rfc3339.Format(device.LastSeen!.Value));
        _site.AssertFacts(device.DeviceId, new()
        {
            ["os.distro"] = "rhel",
            ["os.codename"] = "Plow",
            ["cpu.cores"] = "4",
            ["memory.total_bytes"] = "8058306560",
            ["hw.vendor"] = "Red Hat",
            ["hw.model"] = "KVM",
            ["hw.uuid"] = null,
            ["source.ansible.ansible_fips"] = "False",
        });
        Assert.Equal("/", _site.Fact(device.DeviceId, "volumes")!.Value[0].GetProperty("mount").GetString());
    }

    [SharedFact("formats/facter.json")]
    public void Facter_of_a_server_with_firmware_data()
    {
        Ingest("formats/facter.json", "facter");
        var device = _site.Device("4c4c4544-0034-3010-8048-b6c04f500002").Summary;
        Assert.Equal(("db01.corp.example", "linux", "22.04", "EXMPL02"), (device.Hostname, device.Os, device.OsVersion, device.Serial));
        _site.AssertFacts(device.DeviceId, new()
        {
            ["os.distro"] = "ubuntu",
            ["hw.vendor"] = "Dell Inc.",
            ["hw.model"] = "PowerEdge R650",
            ["hw.chassis"] = "Rack Mount Chassis",
            ["memory.total_bytes"] = "67324399616",
        });
    }

    [SharedTheory("formats/fleet_hosts_list.json", "formats/fleet_host_detail.json")]
    [InlineData("formats/fleet_hosts_list.json")]
    [InlineData("formats/fleet_host_detail.json")]
    public void Fleet_hosts(string file)
    {
        Ingest(file, "fleet");
        var device = _site.Device("5F1D7A9C-0000-5000-8000-A1B2C3D4E5F6").Summary;
        Assert.Equal(
            ("Annas-MacBook-Pro.local", "macos", "14.4.1", "EXAMPLEC02Z"),
            (device.Hostname, device.Os, device.OsVersion, device.Serial));
        Assert.Equal("2024-03-01T12:00:00Z", Rfc3339.Format(device.LastSeen!.Value));
        var isDetail = file.Contains("detail", StringComparison.Ordinal);
        _site.AssertFacts(device.DeviceId, new()
        {
            ["os.name"] = "macOS",
            ["os.build"] = "23E224",
            ["hw.vendor"] = "Apple Inc.",
            ["hw.model"] = "Mac15,3",
            ["cpu.model"] = "Apple M3",
            ["cpu.cores"] = "8",
            ["memory.total_bytes"] = "17179869184",
            ["disk.total_bytes"] = "246000000000",
            ["disk.recovery_key_escrowed"] = "True",
            ["mdm.enrolled"] = "True",
            ["mdm.server"] = "https://fleet.example/mdm/apple",
            ["network.primary_ip"] = "192.0.2.20",
            ["disk.encrypted"] = isDetail ? "True" : null,
            ["source.fleet.uptime"] = "210671000000000",
        });
        if (isDetail)
        {
            var chrome = _site.Fact(device.DeviceId, "software")!.Value[0];
            Assert.Equal(("Google Chrome.app", "122.0.6261.94"), (chrome.GetProperty("name").GetString(), chrome.GetProperty("version").GetString()));
            Assert.Equal("CVE-2024-0001", chrome.GetProperty("vulnerabilities")[0].GetProperty("cve").GetString());
            Assert.Equal("""["macOS","Workstations"]""", _site.Fact(device.DeviceId, "groups")!.Value.GetRawText());
        }
    }

    [SharedFact("formats/fleet_hosts_list.json", "formats/facter.json", "formats/ansible_fact_cache/web01")]
    public void A_folder_of_all_formats_is_one_batch()
    {
        _site.Write("in/a.json", File.ReadAllBytes(SharedFile.Require("formats/fleet_hosts_list.json")));
        _site.Write("in/b/facts", File.ReadAllBytes(SharedFile.Require("formats/facter.json")));
        _site.Write("in/b/web01.json.gz", EnvelopeTests.Gzip(File.ReadAllBytes(SharedFile.Require("formats/ansible_fact_cache/web01"))));
        _site.Write("in/native.jsonl", """{"device_id":"n","hostname":"n","os":"ios"}""");

        var summary = _site.Ingest(Path.Combine(_site.Folder, "in"));

        Assert.Equal((IngestOutcome.Stored, 4), (summary.Outcome, summary.New));
        Assert.Equal(["fleet", "facter", "ansible", "native"], summary.Files.Select(file => file.Format));
    }

    private void Ingest(string name, string format)
    {
        var summary = _site.Ingest(SharedFile.Require(name));
        Assert.Empty(summary.Quarantined);
        Assert.Empty(summary.Warnings);
        Assert.Equal((IngestOutcome.Stored, 1, format), (summary.Outcome, summary.New, summary.Files[0].Format));
        var exported = _site.Export();
        Assert.Equal(1, _site.IngestText(exported[0]).Unchanged);
    }
}
