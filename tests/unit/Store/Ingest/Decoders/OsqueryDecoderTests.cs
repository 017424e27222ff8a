using System.Text;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Decoders;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Ingest.Decoders;

/// <summary>osquery's tables and results log, as they become devices.</summary>
public sealed class OsqueryDecoderTests : IDisposable
{
    private const string Users = """[{"uid":"0","gid":"0","username":"root","directory":"/root","shell":"/bin/bash"}]""";

    private readonly IngestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void A_table_that_no_field_reads_is_kept_unless_it_is_of_secrets_or_too_large()
    {
        _site.Write("export/server-1/os_version.json", """[{"name":"Ubuntu","version":"22.04","major":"22","minor":"4","platform":"ubuntu"}]""");
        _site.Write("export/server-1/listening_ports.json", """[{"pid":"1","port":"22","protocol":"6","address":"0.0.0.0"}]""");
        _site.Write("export/server-1/process_envs.json", """[{"pid":"1","key":"AWS_SECRET","value":"S3CR3T"}]""");
        var small = _site.Ingest(Path.Combine(_site.Folder, "export"));

        Assert.Equal((1, 0), (small.New, small.QuarantinedCount));
        Assert.Equal("22", _site.Fact("server-1", "source.osquery.tables.listening_ports")!.Value[0].GetProperty("port").GetString());
        Assert.Null(_site.Fact("server-1", "source.osquery.tables.process_envs"));

        _site.Write("export/server-1/certificates.json",
            "[" + string.Join(',', Enumerable.Range(0, 9_000).Select(i => $$"""{"common_name":"ca {{i}}","path":"/etc/ssl/{{new string('x', 100)}}"}""")) + "]");
        var large = _site.Ingest(Path.Combine(_site.Folder, "export"));

        Assert.Equal((1, 0, "FM4311"), (large.Updated, large.QuarantinedCount, Assert.Single(large.Warnings).Code));
        Assert.Equal("linux", _site.Device("server-1").Summary.Os);
        Assert.Null(_site.Fact("server-1", "source"));
    }

    [Fact]
    public void A_folder_without_system_info_gives_its_name()
    {
        _site.Write("exports/ws-07/users.json", Users);
        _site.Write("exports/ws-08/users.json", Users);

        var summary = _site.Ingest(Path.Combine(_site.Folder, "exports"));

        Assert.Equal(2, summary.New);
        Assert.Equal(("ws-07", "unknown"), (_site.Device("ws-07").Summary.Hostname, _site.Device("ws-07").Summary.Os));
        Assert.Equal("ws-08", _site.Device("ws-08").Summary.Hostname);
    }

    [Fact]
    public void The_user_can_say_whose_tables_they_are()
    {
        var path = _site.Write("users.json", Users);

        var summary = _site.Ingest(request => request with { Device = "kiosk-1" }, path);

        Assert.Equal(1, summary.New);
        Assert.Equal("kiosk-1", _site.Device("kiosk-1").Summary.Hostname);
        Assert.Equal("root", _site.Fact("kiosk-1", "users")!.Value[0].GetProperty("name").GetString());
    }

    [Fact]
    public void A_table_of_standard_input_is_of_nobody()
    {
        var summary = _site.IngestText(Users);

        Assert.Equal("FM4201", Assert.Single(summary.Quarantined).Code);
    }

    [Fact]
    public void An_empty_table_is_an_empty_list_and_a_missing_one_is_absent()
    {
        _site.Write("ws-07/users.json", Users);
        _site.Write("ws-07/deb_packages.json", "[]");
        _site.Write("ws-08/users.json", Users);

        var summary = _site.Ingest(_site.Folder + "/ws-07", _site.Folder + "/ws-08");

        Assert.All(summary.Files, file => Assert.Equal("osquery", file.Format));
        Assert.Equal("[]", _site.Fact("ws-07", "software")!.Value.GetRawText());
        Assert.Null(_site.Fact("ws-08", "software"));
        Assert.Equal(
            new() { ["ws-07"] = "pass", ["ws-08"] = "unknown" },
            new Dictionary<string, string>(_site.Statuses("!facts.software.exists(s, s.name == \"telnetd\")")));
    }

    [Theory]
    [InlineData("""{"name":"/dev/sda2","encrypted":"1","encryption_status":"encrypted"},{"name":"/dev/sdb1","encrypted":"0","encryption_status":"not encrypted"}""", true, "True")]
    [InlineData("""{"name":"/dev/sda2","encrypted":"0","encryption_status":"not encrypted"},{"name":"/dev/sdb1","encrypted":"1","encryption_status":"encrypted"}""", true, "False")]
    [InlineData("""{"name":"/dev/sda2","encrypted":"1","encryption_status":"encrypted"},{"name":"/dev/sdb1","encrypted":"0","encryption_status":"not encrypted"}""", false, null)]
    [InlineData("""{"name":"/dev/sda2","encrypted":"1","encryption_status":"encrypted"}""", false, "True")]
    [InlineData("""{"name":"/dev/sda2","encrypted":"0","encryption_status":"not encrypted"}""", false, "False")]
    public void The_system_volume_is_the_one_that_is_mounted_at_the_root(string disks, bool hasMounts, string? encrypted)
    {
        _site.Write("ws-07/disk_encryption.json", "[" + disks + "]");
        if (hasMounts)
        {
            _site.Write(
                "ws-07/mounts.json",
                """[{"device":"/dev/sdb1","path":"/data","type":"ext4","blocks":"1","blocks_size":"1"},{"device":"/dev/sda2","path":"/","type":"ext4","blocks":"1000","blocks_size":"4096","blocks_available":"10"}]""");
        }

        _site.Ingest(_site.Folder + "/ws-07");

        _site.AssertFacts("ws-07", new()
        {
            ["disk.encrypted"] = encrypted,
            ["disk.total_bytes"] = hasMounts ? "4096000" : null,
            ["disk.free_bytes"] = hasMounts ? "40960" : null,
        });
    }

    [Fact]
    public void The_log_is_replayed_by_epoch_and_counter_in_whatever_order_it_comes()
    {
        string[] lines =
        [
            Event(epoch: 0, counter: 0, time: 1_700_000_100, "added", "old"),
            Event(epoch: 1, counter: 0, time: 1_700_000_200, "added", "a"),
            Event(epoch: 1, counter: 0, time: 1_700_000_200, "added", "b"),
            Event(epoch: 1, counter: 1, time: 1_700_000_210, "removed", "a"),
            Event(epoch: 1, counter: 2, time: 1_700_000_205, "added", "c"),
            Event(epoch: 1, counter: 3, time: 1_700_000_230, "removed", "c"),
            Event(epoch: 1, counter: 4, time: 1_700_000_240, "added", "c"),
            // The same name in another version: removed as it was, added as it is.
            Batch(epoch: 1, counter: 5, time: 1_700_000_250, added: ["b2"], removed: ["b"]),
        ];
        var random = new Random(LawSeed.First);
        for (var round = 0; round < 200; round++)
        {
            random.Shuffle(lines);
            using var site = new IngestSite();

            var summary = site.IngestText(string.Join('\n', lines));

            Assert.Empty(summary.Warnings);
            Assert.Equal(["b2", "c"], Names(site, "osquery:h"));
        }
    }

    [Fact]
    public void A_counter_that_begins_again_begins_from_nothing()
    {
        _site.IngestText(string.Join('\n',
            Event(epoch: 0, counter: 0, time: 1_700_000_000, "added", "before"),
            Event(epoch: 0, counter: 1, time: 1_700_000_100, "added", "before too"),
            Event(epoch: 0, counter: 0, time: 1_700_000_200, "added", "after"),
            Event(epoch: 0, counter: 1, time: 1_700_000_300, "added", "after too")));

        Assert.Equal(["after", "after too"], Names(_site, "osquery:h"));
        Assert.Equal("2023-11-14T22:18:20Z", Rfc3339.Format(_site.Device("osquery:h").Summary.LastSeen!.Value));
    }

    [Fact]
    public void Results_whose_beginning_is_missing_are_told()
    {
        var summary = _site.IngestText(string.Join('\n',
            Event(epoch: 0, counter: 7, time: 1_700_000_000, "added", "seen"),
            Event(epoch: 0, counter: 8, time: 1_700_000_100, "removed", "never seen")));

        Assert.Equal("FM4320", Assert.Single(summary.Warnings).Code);
        Assert.Equal(["seen"], Names(_site, "osquery:h"));
    }

    [Fact]
    public void Lines_of_several_logs_of_one_host_are_one_device()
    {
        var newer = _site.Write("osqueryd.results.log", Event(epoch: 0, counter: 1, time: 1_700_000_100, "removed", "a"));
        var older = _site.Write("osqueryd.results.log.1", Event(epoch: 0, counter: 0, time: 1_700_000_000, "added", "a"));

        var summary = _site.Ingest(newer, older);

        Assert.Equal((1, 1L), (summary.New, summary.Records));
        Assert.Empty(Names(_site, "osquery:h"));
    }

    [Fact]
    public void What_the_decoder_writes_passes_through_it()
    {
        var row = """{"uid":"0","username":"root","directory":"/root","shell":"/bin/bash"}""";
        var decoder = new OsqueryDecoder("d");
        Assert.Equal(Decoding.Kept, Take(decoder, row, out _));
        var record = Encoding.UTF8.GetString(Assert.Single(decoder.Rest(new WarningLog())).Json);

        Assert.Equal(Decoding.Written, Take(decoder, record, out var again));

        Assert.Equal(record, again);
        Assert.Empty(decoder.Rest(new WarningLog()));
    }

    [Fact]
    public void More_than_can_be_held_is_set_aside()
    {
        var row = """{"uid":"0","username":"root","directory":"/root","shell":"/bin/bash"}""";
        var decoder = new OsqueryDecoder("d") { Limit = 2 * row.Length };

        Assert.Equal(
            [Decoding.Kept, Decoding.Kept, Decoding.TooMany],
            Enumerable.Range(0, 3).Select(_ => Take(decoder, row, out var _)).ToArray());

        Assert.Equal("FM4209", RecordFault.TooManyParts.Code);
        Assert.Single(decoder.Rest(new WarningLog()));
    }

    private static Decoding Take(RecordDecoder decoder, string json, out string written)
    {
        var tape = new JsonTape();
        var bytes = Encoding.UTF8.GetBytes(json);
        Assert.True(new JsonReader(tape).TryRead(bytes, 0, bytes.Length, 1, 1, out _));
        var output = new ByteArena();
        var decoding = decoder.Take(tape, new RecordPlace("t", 1), output);
        written = Encoding.UTF8.GetString(output.Written);
        return decoding;
    }

    private static IEnumerable<string?> Names(IngestSite site, string id) =>
        site.Fact(id, "software")!.Value.EnumerateArray().Select(entry => entry.GetProperty("name").GetString())
            .Order(StringComparer.Ordinal);

    private static string Event(int epoch, int counter, long time, string action, string package) =>
        $$$"""{"name":"pack_x_deb_packages","hostIdentifier":"h","calendarTime":"-","unixTime":"{{{time}}}","epoch":"{{{epoch}}}","counter":"{{{counter}}}","columns":{"name":"{{{package}}}","version":"1"},"action":"{{{action}}}"}""";

    private static string Batch(int epoch, int counter, long time, string[] added, string[] removed) =>
        $$$"""{"name":"pack_x_deb_packages","hostIdentifier":"h","calendarTime":"-","unixTime":{{{time}}},"epoch":{{{epoch}}},"counter":{{{counter}}},"diffResults":{"added":[{{{Rows(added)}}}],"removed":[{{{Rows(removed)}}}]}}""";

    private static string Rows(string[] names) => string.Join(',', names.Select(name => $$"""{"version":"1","name":"{{name}}"}"""));
}
