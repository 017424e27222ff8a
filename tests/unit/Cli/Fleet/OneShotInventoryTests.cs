using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

/// <summary>A check of files reads what `ingest` reads, in the same way: formats, options, folders, archives, diagnostics.</summary>
public sealed class OneShotInventoryTests : IDisposable
{
    /// <summary>Later than every sample.</summary>
    private const string AsOf = "2026-12-01";

    private const string Policy = "id: encrypted\nname: Encrypted\nchecks: [{ id: disk, rule: facts.disk.encrypted }]\n";

    private const string Acme = """
        format: acme
        title: Acme
        detect: { has(record.acmeId): 50 }
        records: ["rows[]", .]
        report:
          device_id: '"acme:" + string(record.acmeId)'
          hostname: record.name
          os: os_family(record.platform)
          last_seen: record.seen
        facts:
          disk.encrypted: boolean(record.protection, ["on"], ["off"])
        """;

    private const string AcmeRows = """
        {"rows": [{"acmeId": 1, "name": "a", "platform": "Windows 11", "seen": "2026-01-30 12:00:00", "protection": "on"},
                  {"acmeId": 2, "name": "b", "platform": "Windows 11", "seen": "2026-01-30 12:00:00", "protection": "off"}]}
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Reads_a_mixed_folder_as_ingest_does() => IsReadAsByIngest(Repository.At("examples/exports"));

    [SharedTheory("formats/facter.json", "real-reports/ohai.json")]
    [InlineData("formats/facter.json")]
    [InlineData("real-reports/ohai.json")]
    public void Reads_every_sample_as_ingest_does(string sample) =>
        IsReadAsByIngest(Path.GetDirectoryName(SharedFile.Require(sample))!);

    [Fact]
    public void Takes_mappings_of_your_own()
    {
        _folder.Write("mappings/acme.yaml", Acme);
        var run = Check("--inventory", _folder.Write("rows.json", AcmeRows), "--mappings", _folder["mappings"], "--format", "json");

        Assert.Contains("read " + _folder["rows.json"] + " as acme (2 records)", run.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1), Answers(run));
    }

    [Fact]
    public void Says_where_a_mapping_is_wrong()
    {
        _folder.Write("mappings/acme.yaml", "format: acme\nreport: 1\n");
        var run = Check("--inventory", _folder.Write("rows.json", AcmeRows), "--mappings", _folder["mappings"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("error[FM4401]", run.Error, StringComparison.Ordinal);
        Assert.Contains("acme.yaml:2:9", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_format_that_is_stated()
    {
        var rows = _folder.Write("hosts.json", """{"id": 7, "hostname": "h", "platform": "darwin", "disk_encryption_enabled": true}""");

        Assert.Contains("FM4009", Check("--inventory", rows, "--as", "flete").Error, StringComparison.Ordinal);
        var run = Check("--inventory", rows, "--as", "fleet", "--format", "json");
        Assert.Contains("as fleet, as told (1 record)", run.Error, StringComparison.Ordinal);
        Assert.Equal((1, 0), Answers(run));
    }

    [Fact]
    public void Takes_the_device_that_tables_are_of()
    {
        _folder.Write("x/system_info.json", """[{"uuid": "", "hostname": "h", "cpu_brand": "c"}]""");
        _folder.Write("x/os_version.json", """[{"name": "Ubuntu", "version": "22.04", "platform": "ubuntu"}]""");

        var run = Check("--inventory", _folder["x"], "--tables-of", "laptop-7", "--format", "jsonl", "--fail-on", "none");

        Assert.StartsWith("{\"device_id\":\"laptop-7\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_zone_that_times_without_one_were_written_in()
    {
        _folder.Write("mappings/acme.yaml", Acme);
        string[] rows = ["--inventory", _folder.Write("rows.json", AcmeRows), "--mappings", _folder["mappings"], "--fail-on", "none"];

        Assert.Contains("FM4305", Check(rows).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("FM4305", Check([.. rows, "--assume-timezone", "Europe/Berlin"]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_the_members_of_an_archive()
    {
        var export = Repository.At("examples/exports/intune-devices.json");
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "page-1.json")
            {
                DataStream = new MemoryStream(File.ReadAllBytes(export)),
            });
        }
        File.WriteAllBytes(_folder["export.tar"], tar.ToArray());

        var archive = Check("--inventory", _folder["export.tar"], "--format", "jsonl", "--fail-on", "none");
        var plain = Check("--inventory", export, "--format", "jsonl", "--fail-on", "none");

        Assert.NotEmpty(plain.Out);
        Assert.Equal(plain.Out, archive.Out);
        Assert.Contains("export.tar!page-1.json as intune", archive.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static (int Pass, int Fail) Answers(CliRun run)
    {
        using var json = JsonDocument.Parse(run.Out);
        var policy = json.RootElement.GetProperty("policies")[0];
        return (policy.GetProperty("pass").GetInt32(), policy.GetProperty("fail").GetInt32());
    }

    private CliRun Check(params string[] args) =>
        CliRun.Of(["check", "--as-of", AsOf, "--policies", _folder.Write("encrypted.yaml", Policy), .. args]);

    /// <summary>The same answers as from a database; and what is read, doubtful, dropped, set aside and refused is told in the same lines.</summary>
    private void IsReadAsByIngest(string inventory)
    {
        string[] database = ["--db", _folder["fleet.db"]];
        CliRun.Of(["init", .. database]);
        var ingest = CliRun.Of(["ingest", inventory, "--as-of", AsOf, .. database]);
        CliRun.Of(["policy", "add", _folder.Write("encrypted.yaml", Policy), .. database]);
        var stored = CliRun.Of(["check", "--format", "jsonl", "--as-of", AsOf, .. database]);

        var oneShot = Check("--inventory", inventory, "--format", "jsonl");

        Assert.NotEmpty(stored.Out);
        Assert.Equal(stored.Out, oneShot.Out);
        Assert.Equal(
            Lines(ingest.Error).Where(line => !line.StartsWith("kept: ", StringComparison.Ordinal)),
            Lines(oneShot.Error));
    }
}
