using System.Text;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;
using FleetMdm.UnitTests.Store.Ingest;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Devices.Sources;

/// <summary>Devices that several sources speak of: their reports are the truth, their rows are merged from them.</summary>
public sealed class DeviceSourcesTests : IDisposable
{
    private const string Uuid = "5F1D7A9C-0000-5000-8000-A1B2C3D4E5F6";

    private const string Native =
        $$$"""{"device_id":"{{{Uuid}}}","hostname":"studio-1","os":"macos","os_version":"14.4","serial":"C02XK0AAJGH5","last_seen":"2026-11-01T00:00:00Z","tags":["prod"],"facts":{"cpu":{"cores":8},"disk":{"encrypted":false},"hw":{"uuid":"{{{Uuid}}}","vendor":"Apple Inc."},"software":[{"name":"git","version":"2.44"}]}}""";

    private const string Fleet =
        $$"""{"id":1,"uuid":"{{Uuid}}","hostname":"studio-1.example","platform":"darwin","osquery_version":"5.11.0","os_version":"macOS 14.5","seen_time":"2026-11-02T00:00:00Z","hardware_serial":"C02XK0AAJGH5","hardware_vendor":"Apple Inc.","disk_encryption_enabled":true}""";

    private readonly IngestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Two_sources_that_give_a_device_one_id_are_merged()
    {
        _site.IngestText(Native);
        var summary = _site.IngestText(Fleet);

        Assert.Equal((0, 1, 0), (summary.New, summary.Updated, summary.Warnings.Count));
        Assert.Equal("fleet+native", _site.Device(Uuid).Summary.Source);
        Assert.Equal("2026-11-02T00:00:00Z", Rfc3339.Format(_site.Device(Uuid).Summary.LastSeen!.Value));
        var sources = Sources.Of(Uuid)!;
        Assert.Equal(["fleet", "native"], sources.Reports.Select(report => report.Source));
        Assert.Equal(("fleet", "true"), From(sources, "facts.disk.encrypted"));
        Assert.Equal(("native", "8"), From(sources, "facts.cpu.cores"));
        Assert.Equal(("native", """[{"name":"git","version":"2.44"}]"""), From(sources, "facts.software"));
        Assert.Equal(("fleet", "\"14.5\""), From(sources, "device.os_version"));
        Assert.Equal(["native: false"], sources.Origins.Single(origin => origin.Path == "facts.disk.encrypted").Others.Select(other => other.From.Source + ": " + other.Value));
        Assert.Empty(sources.Origins.Single(origin => origin.Path == "device.serial").Others);
    }

    [Fact]
    public void The_order_of_arrival_makes_no_difference()
    {
        _site.IngestText(Native);
        _site.IngestText(Fleet);
        using var other = new IngestSite();
        other.IngestText(Fleet);
        other.IngestText(Native);

        Assert.Equal(_site.Export(), other.Export());
    }

    [Fact]
    public void The_same_reports_again_change_nothing()
    {
        _site.IngestText(Native);
        _site.IngestText(Fleet);
        var before = Dump(_site);
        var summaries = new[] { _site.IngestText(Native), _site.IngestText(Fleet), _site.IngestText(Native + "\n" + _site.Export()[0]) };

        Assert.All(summaries, summary => Assert.Equal((0, 0, 0), (summary.New, summary.Updated, summary.Stale)));
        Assert.Equal(before, Dump(_site));
    }

    [Fact]
    public void Newer_counts_among_the_reports_of_one_source()
    {
        _site.IngestText(Native);
        _site.IngestText(Fleet);
        // Older than what Fleet says, and newer than what was reported natively.
        var newer = _site.IngestText(Native.Replace("T00", "T05", StringComparison.Ordinal).Replace("2.44", "2.45", StringComparison.Ordinal));
        var older = _site.IngestText(Native.Replace("2026-11-01", "2026-10-01", StringComparison.Ordinal));

        Assert.Equal((1, 1), (newer.Updated, older.Stale));
        Assert.Contains("2.45", _site.FactsOf(Uuid), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_of_one_source_has_no_row_beside_its_own()
    {
        _site.IngestText(Native);
        _site.IngestText(Native.Replace("T00", "T05", StringComparison.Ordinal));

        Assert.Equal(0, Number("SELECT count(*) FROM source_reports"));
        var sources = Sources.Of(Uuid)!;
        Assert.Equal(("native", Uuid, 0), (Assert.Single(sources.Reports).Source, sources.Reports[0].DeviceId, sources.Origins.Count));
    }

    [Fact]
    public void Reports_of_either_id_are_reports_of_the_merged_device()
    {
        _site.IngestText(Native);
        _site.IngestText(Fleet.Replace(Uuid, "", StringComparison.Ordinal));
        Assert.Equal([Uuid, "fleet:1"], Sources.Duplicates().Single().DeviceIds);

        Assert.True(Sources.Merge(Uuid, "fleet:1", IngestSite.AsOf));
        Assert.Equal([Uuid], _site.Database.Devices.Ids());
        var update = _site.IngestText(Fleet.Replace(Uuid, "", StringComparison.Ordinal).Replace("14.5", "14.6", StringComparison.Ordinal).Replace("11-02", "11-03", StringComparison.Ordinal));
        Assert.Equal((0, 1), (update.New, update.Updated));
        Assert.Equal("14.6", _site.Device(Uuid).Summary.OsVersion);
        _site.IngestText(Native.Replace("T00", "T05", StringComparison.Ordinal).Replace("\"cores\":8", "\"cores\":10", StringComparison.Ordinal));
        Assert.Contains("\"cores\":10", _site.FactsOf(Uuid), StringComparison.Ordinal);
        Assert.Equal(Uuid, Sources.RootOf("fleet:1"));
        Assert.Null(Sources.RootOf(Uuid));

        Assert.Equal(Uuid, Sources.Split("fleet:1").From);
        Assert.Equal("14.6", _site.Device("fleet:1").Summary.OsVersion);
        Assert.Equal(("14.4", "native"), (_site.Device(Uuid).Summary.OsVersion, _site.Device(Uuid).Summary.Source));
        Assert.Equal(0, Number("SELECT count(*) FROM source_reports") + Number("SELECT count(*) FROM merged_devices"));
    }

    [Fact]
    public void Whose_word_counts_can_be_said()
    {
        _site.IngestText(Native);
        _site.IngestText(Fleet);
        Sources.Prefer("facts.disk", ["native"]);

        Assert.Contains("\"encrypted\":false", _site.FactsOf(Uuid), StringComparison.Ordinal);
        Assert.Equal("14.5", _site.Device(Uuid).Summary.OsVersion);
        Sources.Prefer("", ["native"]);
        Assert.Equal("14.4", _site.Device(Uuid).Summary.OsVersion);
        Sources.Prefer("facts.disk", []);
        Sources.Prefer("", []);
        Assert.Contains("\"encrypted\":true", _site.FactsOf(Uuid), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("facts.disk.encrypted", "jamf", "fleet", "snipeit")]
    [InlineData("facts.mdm", "jamf", "fleet", "snipeit")]
    [InlineData("facts.owner.email", "snipeit", "jamf", "fleet")]
    [InlineData("facts.ownership", "fleet", "jamf", "snipeit")]
    [InlineData("facts.software", "fleet", "jamf", "snipeit")]
    [InlineData("", "fleet", "jamf", "snipeit")]
    public void Sources_are_believed_for_what_they_are_for(string path, params string[] expected)
    {
        SourceReport[] reports = [.. expected.Order(StringComparer.Ordinal).Select(source => new SourceReport("a", source, IngestSite.AsOf, IngestSite.AsOf))];

        Assert.Equal(expected, SourcePrecedence.Default.Order(path, reports).Select(i => reports[i].Source));
    }

    [Fact]
    public void A_source_that_was_silent_for_long_has_lost_its_place_and_one_that_tells_no_time_has_not()
    {
        SourceReport[] reports =
        [
            new("a", "jamf", IngestSite.AsOf, IngestSite.AsOf),
            new("a", "osquery", IngestSite.AsOf.AddDays(-31), IngestSite.AsOf),
            new("a", "facter", null, IngestSite.AsOf),
        ];

        Assert.Equal(["facter", "jamf", "osquery"], SourcePrecedence.Default.Order("", reports).Select(i => reports[i].Source));
    }

    [Fact]
    public void A_system_that_is_not_known_is_nobodys_word()
    {
        _site.IngestText(Native.Replace("\"os\":\"macos\",\"os_version\":\"14.4\"", "\"os\":\"unknown\",\"os_version\":\"9\"", StringComparison.Ordinal));
        _site.IngestText(Fleet.Replace("11-02", "10-20", StringComparison.Ordinal));

        Assert.Equal(("macos", "14.5"), (_site.Device(Uuid).Summary.Os, _site.Device(Uuid).Summary.OsVersion));
    }

    [Theory]
    [InlineData("C02XK0AAJGH5", "Dell Inc.", "C02XK0AAJGH5", "Dell", null, null, "serial")]
    [InlineData("c02xk0aajgh5", "Dell Inc.", "C02XK0AAJGH5", "DELL", null, null, "serial")]
    [InlineData("C02XK0AAJGH5", "Dell Inc.", "C02XK0AAJGH5", "HP", null, null, null)]
    [InlineData("C02XK0AAJGH5", null, "C02XK0AAJGH5", null, null, null, null)]
    [InlineData("To Be Filled By O.E.M.", "Dell", "To Be Filled By O.E.M.", "Dell", null, null, null)]
    [InlineData("0", "Dell", "0", "Dell", null, null, null)]
    [InlineData(null, null, null, null, Uuid, Uuid, "uuid")]
    [InlineData("A1B2C3D4", "Dell", "A1B2C3D4", "Dell", Uuid, Uuid, "serial uuid")]
    [InlineData(null, null, null, null, "00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000", null)]
    [InlineData(null, null, null, null, null, null, null)]
    public void Duplicates_have_something_in_common_that_no_two_machines_have(
        string? serial, string? vendor, string? otherSerial, string? otherVendor, string? uuid, string? otherUuid, string? evidence)
    {
        _site.IngestText(Linux("a", serial, vendor, uuid) + "\n" + Linux("b", otherSerial, otherVendor, otherUuid) + "\n" + Linux("c", "OTHER123", vendor, null));

        var groups = Sources.Duplicates();
        Assert.Equal(evidence, groups.Count == 0 ? null : string.Join(' ', groups.Single().Evidence.Select(found => found.Kind)));
        Assert.All(groups, group => Assert.Equal(["a", "b"], group.DeviceIds));
    }

    [Fact]
    public void What_many_devices_have_is_of_the_image_they_were_cloned_from()
    {
        _site.IngestText(string.Join('\n', Enumerable.Range(0, 9).Select(i => Linux($"vm-{i}", null, null, Uuid))));

        Assert.Empty(Sources.Duplicates());
    }

    /// <summary>Law: merges, split in the reverse order, leave every table of the fleet as it was, to the byte.</summary>
    [Fact]
    public void Merge_and_split_is_nothing()
    {
        for (var turn = 0; turn < 40; turn++)
        {
            var seed = LawSeed.First + turn;
            var random = new Random(seed);
            using var site = new IngestSite();
            var count = random.Next(2, 7);
            foreach (var report in Enumerable.Range(0, count).SelectMany(i => RandomReports(random, i)))
            {
                site.IngestText(report.Text, request => request with { Format = report.Format });
            }
            var ids = site.Database.Devices.Ids().ToList();
            site.Database.Policies.Put([Policy("p-1"), Policy("p-2")], IngestSite.AsOf);
            foreach (var id in ids)
            {
                site.Database.Devices.Tag(id, [.. new[] { "x", "y", "z" }.Where(_ => random.Next(3) == 0)]);
                foreach (var policy in new[] { "p-1", "p-2" }.Where(_ => random.Next(3) == 0))
                {
                    site.Database.Assignments.Assign(policy, [id], []);
                }
            }
            var (before, exported) = (Dump(site), site.Export());
            var merged = new Stack<string>();
            while (ids.Count > 1 && random.Next(5) > 0)
            {
                var (into, other) = (ids[random.Next(ids.Count)], ids[random.Next(ids.Count)]);
                if (into == other)
                {
                    continue;
                }
                Assert.True(site.Database.Sources.Merge(into, other, IngestSite.AsOf.AddDays(1)));
                ids.Remove(other);
                merged.Push(other);
                Assert.Equal(ids.Order(StringComparer.Ordinal), site.Database.Devices.Ids());
            }
            while (merged.TryPop(out var last))
            {
                Assert.NotNull(site.Database.Sources.Split(last).From);
            }

            Assert.True(before == Dump(site), $"seed {seed}:\n{before}\nafter:\n{Dump(site)}");
            Assert.Equal(exported, site.Export());
        }
    }

    [Fact]
    public void What_was_merged_last_is_split_off_first()
    {
        _site.IngestText(Linux("a", null, null, null) + "\n" + Linux("b", null, null, null) + "\n" + Linux("c", null, null, null));
        Sources.Merge("b", "c", IngestSite.AsOf);
        Sources.Merge("a", "b", IngestSite.AsOf);

        Assert.Equal(new SplitAnswer(null, "b"), Sources.Split("c"));
        Assert.Equal(new SplitAnswer("a", null), Sources.Split("b"));
        Assert.Equal(new SplitAnswer("b", null), Sources.Split("c"));
        Assert.Equal(new SplitAnswer(null, null), Sources.Split("c"));
        Assert.False(Sources.Merge("a", "a", IngestSite.AsOf));
        Assert.False(Sources.Merge("a", "none", IngestSite.AsOf));
    }

    [Fact]
    public void A_merge_and_a_split_are_told_to_the_columns()
    {
        _site.IngestText(Linux("a", null, null, null) + "\n" + Linux("b", null, null, null));
        _site.Database.Session.Execute("DELETE FROM changed_devices; INSERT INTO segment_frames VALUES (0, 4095, x'00')");
        Sources.Merge("a", "b", IngestSite.AsOf);
        Assert.Equal(2, Number("SELECT count(*) FROM changed_devices"));

        _site.Database.Session.Execute("DELETE FROM changed_devices");
        Sources.Split("b");
        Assert.Equal(2, Number("SELECT count(*) FROM changed_devices"));
    }

    [Fact]
    public void A_removed_device_takes_its_parts_with_it()
    {
        _site.IngestText(Linux("a", null, null, null) + "\n" + Linux("b", null, null, null));
        Sources.Merge("a", "b", IngestSite.AsOf);
        _site.Database.Devices.Remove("a");

        Assert.Equal(0, Number("SELECT count(*) FROM source_reports") + Number("SELECT count(*) FROM merged_devices"));
        Assert.Equal(1, _site.IngestText(Linux("b", null, null, null)).New);
    }

    [Fact]
    public void What_sources_joined_by_one_id_is_taken_apart_and_stays_so()
    {
        _site.IngestText(Native);
        _site.IngestText(Fleet);
        Assert.Equal("fleet:" + Uuid, Sources.SplitSource(Uuid, "fleet"));

        Assert.Equal([Uuid, "fleet:" + Uuid], _site.Database.Devices.Ids());
        Assert.Equal(("14.4", "native"), (_site.Device(Uuid).Summary.OsVersion, _site.Device(Uuid).Summary.Source));
        Assert.Equal(("14.5", "fleet"), (_site.Device("fleet:" + Uuid).Summary.OsVersion, _site.Device("fleet:" + Uuid).Summary.Source));
        Assert.Equal(0, Number("SELECT count(*) FROM source_reports"));
        var before = Dump(_site);
        Assert.All(
            new[] { _site.IngestText(Fleet), _site.IngestText(Native) },
            summary => Assert.Equal((0, 0, 1), (summary.New, summary.Updated, summary.Unchanged)));
        Assert.Equal(before, Dump(_site));

        Assert.Equal(1, _site.IngestText(Fleet.Replace("11-02", "11-03", StringComparison.Ordinal).Replace("14.5", "14.6", StringComparison.Ordinal)).Updated);
        Assert.Equal(("14.4", "14.6"), (_site.Device(Uuid).Summary.OsVersion, _site.Device("fleet:" + Uuid).Summary.OsVersion));
        Assert.Null(Sources.SplitSource(Uuid, "fleet"));
        Assert.Null(Sources.SplitSource(Uuid, "native"));

        // A merge undoes it, and a split of that merge does it again.
        Assert.True(Sources.Merge(Uuid, "fleet:" + Uuid, IngestSite.AsOf));
        Assert.Equal(1, _site.IngestText(Fleet.Replace("11-02", "11-04", StringComparison.Ordinal).Replace("14.5", "14.7", StringComparison.Ordinal)).Updated);
        Assert.Equal("14.7", _site.Device(Uuid).Summary.OsVersion);
        Assert.Equal(Uuid, Sources.Split("fleet:" + Uuid).From);
        Assert.Equal("14.7", _site.Device("fleet:" + Uuid).Summary.OsVersion);
    }

    /// <summary>Law: a split, and every later report of either source, is what two machines with ids of their own would have become.</summary>
    [Fact]
    public void After_a_split_the_sources_are_as_if_they_had_never_met()
    {
        for (var turn = 0; turn < 40; turn++)
        {
            var seed = LawSeed.First + turn;
            var random = new Random(seed);
            using var site = new IngestSite();
            using var apart = new IngestSite();
            var reports = Enumerable.Range(0, 6).Select(_ => RandomReports(random, 1).Last()).ToList();
            foreach (var (format, text) in reports.Prepend(("fleet", Machine)).Prepend(("native", MachineNative)))
            {
                site.IngestText(text, request => request with { Format = format });
            }
            Assert.Equal("fleet:machine-1", site.Database.Sources.SplitSource("machine-1", "fleet"));
            foreach (var (format, text) in reports.Concat(reports.AsEnumerable().Reverse()))
            {
                site.IngestText(text, request => request with { Format = format });
            }
            foreach (var (format, text) in reports.Prepend(("fleet", Machine)).Prepend(("native", MachineNative)).Concat(reports).Concat(reports.AsEnumerable().Reverse()))
            {
                apart.IngestText(
                    format == "fleet" ? text.Replace("\"uuid\":\"machine-1\"", "\"uuid\":\"fleet:machine-1\"", StringComparison.Ordinal) : text,
                    request => request with { Format = format });
            }

            // Fleet has the id among its facts, too.
            var expected = apart.Export().Select(report => report.Replace("\"uuid\":\"fleet:machine-1\"", "\"uuid\":\"machine-1\"", StringComparison.Ordinal));
            Assert.True(expected.SequenceEqual(site.Export()), $"seed {seed}");
        }
    }

    [Fact]
    public void Sources_that_say_too_much_together_are_cut_to_what_a_report_may_be()
    {
        var packages = string.Join(',', Enumerable.Range(0, 7_000).Select(i => $$"""{"name":"package-{{i}}","version":"{{i}}.0","description":"{{new string('x', 60)}}"}"""));
        _site.IngestText($$$"""{"device_id":"{{{Uuid}}}","hostname":"h","os":"macos","last_seen":"2026-11-01T00:00:00Z","facts":{"software":[{{{packages}}}]}}""");
        var summary = _site.IngestText($$"""{{Fleet[..^1]}},"extra":[{{packages}}]}""");

        var warning = Assert.Single(summary.Warnings);
        Assert.Equal("FM4311", warning.Code);
        Assert.Null(_site.Fact(Uuid, "source"));
        Assert.Equal(7_000, _site.Fact(Uuid, "software")!.Value.GetArrayLength());
        Assert.Equal("True", _site.Fact(Uuid, "disk.encrypted").ToString());
        Assert.True(Sources.Of(Uuid)!.IsCut);
        // What is exported can be ingested.
        using var other = new IngestSite();
        Assert.Equal(1, other.IngestText(_site.Export()[0]).New);
    }

    private const string Machine = """{"id":1,"uuid":"machine-1","hostname":"f","platform":"ubuntu","osquery_version":"5","seen_time":"2026-09-01T00:00:00Z"}""";

    private const string MachineNative = """{"device_id":"machine-1","hostname":"n","os":"linux","last_seen":"2026-09-01T00:00:00Z"}""";

    private DeviceSourceCatalog Sources => _site.Database.Sources;

    private static (string Source, string Value) From(DeviceSources sources, string path) =>
        sources.Origins.Where(origin => origin.Path == path).Select(origin => (origin.From.Source, origin.Value)).Single();

    private static string Linux(string id, string? serial, string? vendor, string? uuid) =>
        $$$"""{"device_id":"{{{id}}}","hostname":"same","os":"linux","serial":{{{Text(serial)}}},"facts":{"hw":{"vendor":{{{Text(vendor)}}},"uuid":{{{Text(uuid)}}} } } }""";

    private static NewPolicy Policy(string id) => new(id, "name", null, FleetMdm.Rules.Severity.Low, "id: " + id);

    private static string Text(string? text) => text is null ? "null" : "\"" + text + "\"";

    /// <summary>One or two reports of a device, of which the second comes from another source under the same id.</summary>
    private static IEnumerable<(string Format, string Text)> RandomReports(Random random, int number)
    {
        yield return ("native", $$$"""{"device_id":"machine-{{{number}}}","hostname":"h{{{random.Next(3)}}}","os":"linux","os_version":"{{{random.Next(5)}}}","last_seen":"2026-{{{random.Next(10, 12)}}}-01T00:00:00Z","tags":["t{{{random.Next(3)}}}"],"facts":{{{RandomFacts(random, 3)}}}}""");
        if (random.Next(2) == 0)
        {
            yield return ("fleet", $$$"""{"id":{{{number}}},"uuid":"machine-{{{number}}}","hostname":"f{{{random.Next(3)}}}","platform":"ubuntu","osquery_version":"5","seen_time":"2026-11-0{{{random.Next(1, 9)}}}T00:00:00Z","disk_encryption_enabled":{{{(random.Next(2) == 0 ? "true" : "false")}}},"extra":{{{RandomFacts(random, 2)}}}}""");
        }
    }

    private static string RandomFacts(Random random, int depth) => "{" + string.Join(',', Enumerable.Range(0, random.Next(4))
        .Select(i => $"\"k{i}\":" + random.Next(depth > 0 ? 5 : 3) switch
        {
            0 => "1",
            1 => "\"ü\\n\"",
            2 => "[1,2]",
            _ => RandomFacts(random, depth - 1),
        })) + "}";

    private long Number(string sql)
    {
        using var statement = _site.Database.Session.PrepareText(sql);
        Assert.True(statement.Step());
        return statement.Integer(0);
    }

    /// <summary>Every table that a merge touches, as text.</summary>
    private static string Dump(IngestSite site)
    {
        var text = new StringBuilder();
        foreach (var (sql, columns) in new[]
        {
            ("SELECT d.device_no, d.device_id, hostname, os, ifnull(os_version, '-'), ifnull(serial, '-'), ifnull(last_seen, '-'), tags, source, ifnull(batch_id, '-'), updated_at, hex(content_hash), facts_json FROM devices d JOIN device_facts USING (device_no) ORDER BY 1", 13),
            ("SELECT device_no, tag FROM device_tags ORDER BY 1, 2", 2),
            ("SELECT policy_id, device_id FROM policy_assignments ORDER BY 1, 2", 2),
            ("SELECT device_id, source, device_no, ifnull(last_seen, '-'), updated_at, batch_id, hex(content_hash), report_json FROM source_reports ORDER BY 1, 2", 8),
            ("SELECT device_id, into_id FROM merged_devices ORDER BY 1", 2),
        })
        {
            using var statement = site.Database.Session.PrepareText(sql);
            while (statement.Step())
            {
                text.AppendJoin('|', Enumerable.Range(0, columns).Select(statement.Text)).Append('\n');
            }
        }
        return text.ToString();
    }
}
