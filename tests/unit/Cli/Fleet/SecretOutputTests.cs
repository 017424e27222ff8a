using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

/// <summary>
/// Secrets in every shape that reports come in: in no byte of the database or its log of writes, in nothing that a
/// command prints, whether the report was taken or set aside.
/// </summary>
public sealed class SecretOutputTests : IDisposable
{
    /// <summary>What every planted value has; short, since a text may begin on one page of a file and end on another.</summary>
    private const string Planted = "PLANTED";

    private const string LongAgo = "1980-01-01";

    private static readonly Dictionary<string, string> Reports = new(StringComparer.Ordinal)
    {
        ["native.json"] = """
            {"device_id":"n1","hostname":"n1","os":"linux","password":"PLANTED-top","facts":{"disk":{"encrypted":true,"recovery_key":"PLANTED-a"},
              "settings":{"wifi":{"passphrase":"PLANTED-b","unlock_pin":70337033},"api":{"tokens":["PLANTED-c"]},"list":[{"private_key":"PLANTED-d"}]}}}
            """,
        ["ocs.ocs"] = """
            <?xml version="1.0" encoding="UTF-8"?>
            <REQUEST><DEVICEID>pc-2024</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT>
              <HARDWARE><NAME>pc-1</NAME><OSNAME>Microsoft Windows 11 Pro</OSNAME><WINPRODKEY>AAAA</WINPRODKEY><ADMINPASSWORD>PLANTED-a</ADMINPASSWORD></HARDWARE>
              <BIOS><SSN>S1</SSN><BIOS_PASSWORD>PLANTED-b</BIOS_PASSWORD></BIOS>
              <ENVS><KEY>AWS_SECRET</KEY><VAL>PLANTED-c</VAL></ENVS><PROCESSES><CMD>mysql -pPLANTED-d</CMD></PROCESSES>
              <REGISTRY><NAME>DefaultPassword</NAME><VALUE>PLANTED-e</VALUE></REGISTRY>
            </CONTENT></REQUEST>
            """,
        ["fusion.xml"] = """
            <?xml version="1.0" encoding="UTF-8"?>
            <REQUEST><DEVICEID>fi-2024</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT>
              <VERSIONCLIENT>FusionInventory-Agent_v2.6</VERSIONCLIENT>
              <HARDWARE><NAME>fi-1</NAME><OSNAME>Debian GNU/Linux 12</OSNAME></HARDWARE>
              <OPERATINGSYSTEM><NAME>Debian</NAME><VERSION>12.5</VERSION></OPERATINGSYSTEM>
              <ENVS><KEY>DB_PASSWORD</KEY><VAL>PLANTED-a</VAL></ENVS>
              <LICENSEINFOS><NAME>x</NAME><APIKEY>PLANTED-b</APIKEY></LICENSEINFOS>
            </CONTENT></REQUEST>
            """,
        ["munki.plist"] = """
            <?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict><key>ManagedInstallVersion</key><string>6</string>
            <key>MachineInfo</key><dict><key>hostname</key><string>m1</string><key>recovery_key</key><string>PLANTED-a</string></dict>
            <key>Conditions</key><dict><key>client_secret</key><string>PLANTED-b</string><key>tokens</key><array><string>PLANTED-c</string></array></dict>
            <key>ManagedInstalls</key><array><dict><key>name</key><string>x</string><key>installer_password</key><string>PLANTED-d</string></dict></array>
            </dict></plist>
            """,
        ["osquery.log"] = """
            {"name":"pack_x_system_info","hostIdentifier":"o1","calendarTime":"Fri Mar  1 12:00:00 2024 UTC","unixTime":1709294400,"epoch":0,"counter":0,"decorations":{"enroll_secret":"PLANTED-a"},"columns":{"hostname":"o1","uuid":"4C4C4544-0034-3010-8048-B6C04F503732"},"action":"added"}
            {"name":"pack_x_os_version","hostIdentifier":"o1","unixTime":1709294400,"epoch":0,"counter":0,"columns":{"name":"Ubuntu","version":"22.04","platform":"ubuntu"},"action":"added"}
            {"name":"pack_x_wifi","hostIdentifier":"o1","unixTime":1709294401,"epoch":0,"counter":0,"columns":{"ssid":"corp","wpa_passphrase":"PLANTED-b"},"action":"added"}
            {"name":"pack_x_process_envs","hostIdentifier":"o1","unixTime":1709294402,"epoch":0,"counter":0,"columns":{"pid":"1","key":"A","value":"PLANTED-c"},"action":"added"}
            {"name":"pack_x_registry","hostIdentifier":"o1","unixTime":1709294403,"epoch":0,"counter":0,"columns":{"name":"DefaultPassword","value":"PLANTED-d"},"action":"added"}
            """,
        ["puppetdb.json"] = """
            [{"certname":"p1","environment":"production","name":"kernel","value":"Linux"},
             {"certname":"p1","environment":"production","name":"os","value":{"name":"Debian","release":{"full":"12.5"}}},
             {"certname":"p1","environment":"production","name":"db_password","value":"PLANTED-a"},
             {"certname":"p1","environment":"production","name":"vault","value":{"secret_id":"PLANTED-b","list":[{"token":"PLANTED-c"}]}}]
            """,
        ["facter.json"] = """
            {"facterversion":"4.5","kernel":"Linux","networking":{"fqdn":"f1.example.com"},"os":{"name":"Debian","release":{"full":"12"}},
             "env":{"AWS":"PLANTED-a"},"ec2_userdata_secret":"PLANTED-b"}
            """,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly StringBuilder _printed = new();

    public static TheoryData<string> Names => [.. Reports.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void No_command_prints_or_stores_a_secret(string name)
    {
        var report = _folder.Write(name, Reports[name]);
        Run("init");
        // Taken; then set aside: of the future, cut, and damaged at its end.
        var ingest = Run("ingest", report, "--verbose");
        Assert.Contains("1 new", ingest.Out, StringComparison.Ordinal);
        Assert.Contains("dropped as secrets", ingest.Error, StringComparison.Ordinal);
        Run("ingest", report, "--json", "--as-of", LongAgo, "--verbose");
        Run("ingest", _folder.Write("cut-" + name, Reports[name][..(Reports[name].Length * 3 / 4)]), "--verbose");
        Run("ingest", _folder.Write("bad-" + name, Reports[name].TrimEnd()[..^1] + "\u0001"), "--verbose");
        Run("ingest", report, "--as", "snipeit", "--verbose");
        PrintEverything(report);

        Assert.DoesNotContain(Planted, _printed.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("70337033", _printed.ToString(), StringComparison.Ordinal);
        AssertNotInFiles();
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar.gz")]
    public void Nor_one_of_an_archive(string kind)
    {
        var archive = kind == "zip" ? Zip() : TarGzip();
        Run("init");
        Assert.Contains("7 new", Run("ingest", archive, "--verbose").Out, StringComparison.Ordinal);
        Run("ingest", archive, "--as-of", LongAgo, "--verbose");
        PrintEverything(archive);

        Assert.DoesNotContain(Planted, _printed.ToString(), StringComparison.Ordinal);
        AssertNotInFiles();
    }

    private void PrintEverything(string report)
    {
        foreach (var format in (string[])["--verbose", "--json"])
        {
            Run("mapping", "explain", report, format);
            Run("mapping", "detect", report, format);
            Run("quarantine", "list", format);
            Run("device", "duplicates", format);
        }
        Run("mapping", "explain", report, "--as", "snipeit");
        foreach (var id in Ids(Run("quarantine", "list", "--json").Out, "records", "id"))
        {
            Run("quarantine", "show", id);
            Run("quarantine", "show", id, "--json");
        }
        foreach (var id in Ids(Run("device", "list", "--json").Out, "devices", "device_id"))
        {
            Run("device", "show", id);
            Run("device", "show", id, "--sources");
            Run("device", "show", id, "--json");
        }
        Run("export");
        Run("quarantine", "retry", "--json");
        Run("check", "--inventory", report, "--policies", _folder.Write("p.yaml", "id: a\nname: A\nchecks: [{ id: b, rule: 'facts.x == 1' }]\n"), "--verbose");
    }

    /// <summary>The database, its log and whatever else stands beside them, while a reader holds the log open and after.</summary>
    private void AssertNotInFiles()
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Database)!, Path.GetFileName(Database) + "*"))
        {
            var bytes = File.ReadAllBytes(file);
            Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Planted)) < 0, "a secret is in " + file);
            Assert.True(bytes.AsSpan().IndexOf("70337033"u8) < 0, "a secret is in " + file);
        }
    }

    private string Database => _folder["fleet.db"];

    private CliRun Run(params string[] args)
    {
        string[] database = args is ["mapping", ..] or ["check", "--inventory", ..] ? [] : ["--db", Database];
        var run = new CliRunner { Now = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero) }.Run([.. args, .. database]);
        Assert.NotEqual(70, run.ExitCode);
        _printed.Append(run.Out).Append(run.Error);
        return run;
    }

    private static IEnumerable<string> Ids(string json, string list, string id)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty(list).EnumerateArray().Select(item => item.GetProperty(id).ToString())];
    }

    private string Zip()
    {
        using (var archive = ZipFile.Open(_folder["all.zip"], ZipArchiveMode.Create))
        {
            foreach (var (name, text) in Reports)
            {
                using var member = archive.CreateEntry("in/" + name).Open();
                member.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return _folder["all.zip"];
    }

    private string TarGzip()
    {
        using (var file = File.Create(_folder["all.tar.gz"]))
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
        using (var archive = new TarWriter(gzip))
        {
            foreach (var (name, text) in Reports)
            {
                archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "in/" + name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }
        return _folder["all.tar.gz"];
    }
}
