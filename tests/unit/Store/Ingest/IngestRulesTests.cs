using System.Security.Cryptography;
using System.Text;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>What becomes of reports that meet others: new, updated, unchanged, stale, twice; strict and dry runs.</summary>
public sealed class IngestRulesTests : IDisposable
{
    private const string Bad = """{"device_id":"bad"}""";

    private readonly IngestSite _site = new();

    [Fact]
    public void The_deepest_unknown_key_that_is_kept_comes_back_from_an_export()
    {
        var nested = new string('[', 62) + new string(']', 62);
        Assert.Equal(1, _site.IngestText("{\"device_id\":\"x\",\"hostname\":\"h\",\"os\":\"macos\",\"a\":" + nested + "}").New);

        Assert.Equal("{\"a\":" + nested + "}", _site.FactsOf("x"));
        Assert.Equal(1, _site.IngestText(Assert.Single(_site.Export())).Unchanged);
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public void The_same_input_again_changes_no_byte_of_the_database()
    {
        var text = Report("a", "2026-11-01T00:00:00Z", 1) + Report("b", null, 2);
        var first = _site.IngestText(text);
        var before = Checksum();

        var second = _site.IngestText(text);

        Assert.Equal((2, 0), (first.New, first.Unchanged));
        Assert.Equal((0, 0, 2, 0), (second.New, second.Updated, second.Unchanged, second.Stale));
        Assert.Null(second.BatchId);
        Assert.Equal(before, Checksum());
    }

    [Theory]
    [InlineData("2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z", "stale")]
    [InlineData("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "updated")]
    [InlineData("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z", "updated")]
    [InlineData("2026-11-01T00:00:00Z", "2026-11-01T00:00:00.5Z", "updated")]
    [InlineData("2026-11-01T00:00:00.5Z", "2026-11-01T00:00:00Z", "stale")]
    [InlineData(null, "2026-11-01T00:00:00Z", "updated")]
    [InlineData("2026-11-01T00:00:00Z", null, "stale")]
    [InlineData(null, null, "updated")]
    public void The_newer_report_wins_and_no_time_is_older_than_any(string? stored, string? arriving, string expected)
    {
        _site.IngestText(Report("a", stored, 1));

        var summary = _site.IngestText(Report("a", arriving, 2));

        Assert.Equal(expected, summary.Updated == 1 ? "updated" : summary.Stale == 1 ? "stale" : "neither");
        Assert.Contains(expected == "updated" ? "\"n\":2" : "\"n\":1", _site.FactsOf("a"), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_device_that_is_reported_twice_the_newest_counts_whatever_the_order()
    {
        var reports = new[] { Report("a", "2026-11-03T00:00:00Z", 3), Report("a", "2026-11-01T00:00:00Z", 1), Report("a", "2026-11-02T00:00:00Z", 2) };
        foreach (var order in new[] { new[] { 0, 1, 2 }, [1, 2, 0], [2, 0, 1], [2, 1, 0] })
        {
            using var site = new IngestSite();
            var summary = site.IngestText(string.Concat(order.Select(index => reports[index])));

            Assert.Contains("\"n\":3", site.FactsOf("a"), StringComparison.Ordinal);
            Assert.Equal("FM4308", Assert.Single(summary.Warnings).Code);
            Assert.Equal(3, summary.Records);
        }
    }

    [Fact]
    public void The_order_of_distinct_devices_makes_no_difference()
    {
        var reports = Enumerable.Range(0, 200).Select(index => Report($"d{index:000}", "2026-11-01T00:00:00Z", index)).ToArray();
        using var other = new IngestSite();
        _site.IngestText(string.Concat(reports));

        other.IngestText(string.Concat(reports.Reverse()));

        Assert.Equal(_site.Export(), other.Export());
    }

    [Fact]
    public void Tags_given_by_hand_stay()
    {
        _site.IngestText("""{"device_id":"a","hostname":"h","os":"linux","tags":["reported"]}""");
        _site.Database.Devices.Tag("a", ["given"]);

        _site.IngestText("""{"device_id":"a","hostname":"h2","os":"linux","tags":["other"]}""");

        var summary = _site.Device("a").Summary;
        Assert.Equal(["other"], summary.ReportedTags);
        Assert.Equal(["given"], summary.GivenTags);
        Assert.DoesNotContain("given", _site.Export()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_stores_all_or_nothing_and_still_shows_every_fault()
    {
        var summary = _site.IngestText(Report("a", null, 1) + Bad + Report("b", null, 2) + Bad, request => request with { Strict = true });

        Assert.Equal((IngestOutcome.Refused, 0, 2), (summary.Outcome, summary.New, summary.QuarantinedCount));
        Assert.Equal(0, _site.Database.Devices.Count());
        Assert.Equal(IngestOutcome.Stored, _site.IngestText(Report("a", null, 1), request => request with { Strict = true }).Outcome);
    }

    [Fact]
    public void Strict_refuses_a_batch_with_a_file_that_gives_nothing()
    {
        var good = _site.Write("a.json", Report("a", null, 1));
        var page = _site.Write("b.json", "<!DOCTYPE html><title>503</title>");

        var summary = _site.Ingest(request => request with { Strict = true }, good, page);

        Assert.Equal((IngestOutcome.Refused, 0), (summary.Outcome, _site.Database.Devices.Count()));
    }

    [Fact]
    public void A_dry_run_counts_and_writes_nothing()
    {
        _site.IngestText(Report("a", "2026-11-02T00:00:00Z", 1));
        var before = Checksum();

        var summary = _site.IngestText(
            Report("a", "2026-11-03T00:00:00Z", 2) + Report("b", null, 1) + Bad, request => request with { DryRun = true });

        Assert.Equal((IngestOutcome.DryRun, 1, 1, 1), (summary.Outcome, summary.New, summary.Updated, summary.QuarantinedCount));
        Assert.Equal(before, Checksum());
    }

    [Fact]
    public void A_cancelled_ingest_leaves_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        var endless = new Endless(cancellation);

        Assert.ThrowsAny<OperationCanceledException>(() => IngestPipeline.Run(
            new IngestRequest { Inputs = ["-"], AsOf = IngestSite.AsOf, StandardInput = endless },
            _site.Database,
            cancellation: cancellation.Token));
        Assert.Equal(0, _site.Database.Devices.Count());
    }

    [Fact]
    public void An_interrupted_stream_leaves_nothing()
    {
        var summary = _site.Ingest(request => request with { StandardInput = new Breaking(Report("a", null, 1)) }, "-");

        Assert.Equal((IngestOutcome.Refused, "FM4004"), (summary.Outcome, Assert.Single(summary.Refused).Code));
        Assert.Equal(0, _site.Database.Devices.Count());
    }

    [Theory]
    [InlineData("\"assigned\":1", "FM4301", "facts.assigned")]
    [InlineData("\"n\":2", "FM4302", "facts.n")]
    public void An_unknown_key_is_kept_below_the_facts_unless_they_have_it(string member, string code, string named)
    {
        var summary = _site.IngestText("""{"device_id":"a","hostname":"h","os":"linux",""" + member + ""","facts":{"n":1}}""");

        var warning = Assert.Single(summary.Warnings);
        Assert.Equal((code, 1, 1), (warning.Code, warning.Line, warning.Count));
        Assert.Contains(named, warning.Message, StringComparison.Ordinal);
        Assert.Equal(code == "FM4301" ? """{"assigned":1,"n":1}""" : """{"n":1}""", _site.FactsOf("a"));
    }

    [Theory]
    [InlineData("""{"disk":{"encrypted":"maybe"}}""", "{}", "FM4304")]
    [InlineData("""{"disk":{"encrypted":"ENCRYPTING"}}""", """{"disk":{"encrypted":false}}""", null)]
    [InlineData("""{"disk":{"encrypted":1}}""", """{"disk":{"encrypted":true}}""", null)]
    [InlineData("""{"disk":{"encrypted":""}}""", "{}", null)]
    [InlineData("""{"disk":{"encrypted":{"c":true}}}""", "{}", "FM4304")]
    [InlineData("""{"cpu":{"cores":"8"},"disk":{"total_bytes":"512 GB"}}""", """{"cpu":{"cores":8},"disk":{"total_bytes":512000000000}}""", null)]
    [InlineData("""{"os":{"build":22631,"distro":"Ubuntu"}}""", """{"os":{"build":"22631","distro":"ubuntu"}}""", null)]
    [InlineData("""{"hw":{"vendor":"To Be Filled By O.E.M.","model":"X1"}}""", """{"hw":{"model":"X1"}}""", null)]
    [InlineData("""{"updates":{"last_installed":1709294400}}""", """{"updates":{"last_installed":"2024-03-01T12:00:00Z"}}""", null)]
    [InlineData("""{"updates":{"last_installed":"2024-03-01 12:00"}}""", """{"updates":{"last_installed":"2024-03-01T12:00:00Z"}}""", "FM4305")]
    [InlineData("""{"updates":{"last_installed":"0001-01-01T00:00:00Z"}}""", "{}", null)]
    [InlineData("""{"software":[{"name":"a","version":1.10}]}""", """{"software":[{"name":"a","version":"1.10"}]}""", null)]
    [InlineData("""{"network":{"interfaces":[{"mac":"02-11-22-AA-BB-CC"}]}}""", """{"network":{"interfaces":[{"mac":"02:11:22:aa:bb:cc"}]}}""", null)]
    [InlineData("""{"any":{"thing":"NOT_ENCRYPTED","n":1.50,"e":1E3,"nothing":null}}""", """{"any":{"e":1E3,"n":1.50,"thing":"NOT_ENCRYPTED"}}""", null)]
    [InlineData("""{"é":1,"z":2,"𝄞":3,"\uffff":4}""", "{\"z\":2,\"é\":1,\"\uffff\":4,\"𝄞\":3}", null)]
    public void Facts_go_through_the_normalizers_of_their_paths(string reported, string stored, string? warning)
    {
        var summary = _site.IngestText($$$"""{"device_id":"a","hostname":"h","os":"linux","facts":{{{reported}}}}""");

        Assert.Equal(stored, _site.FactsOf("a"));
        Assert.Equal(warning is null ? [] : [warning], summary.Warnings.Select(found => found.Code));
    }

    [Fact]
    public void A_zone_that_the_user_states_needs_no_warning()
    {
        var summary = _site.IngestText(
            """{"device_id":"a","hostname":"h","os":"linux","last_seen":"2026-07-01 12:00:00"}""",
            request => request with { AssumedTimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") });

        Assert.Empty(summary.Warnings);
        Assert.Equal("2026-07-01T10:00:00Z", Rfc3339.Format(_site.Device("a").Summary.LastSeen!.Value));
    }

    [Fact]
    public void Hostile_names_are_data()
    {
        string[] hostile = ["\u001b[31mred", "\u202eevil", "a\nb", "=cmd|'/c calc'!A1", "[/red]", "<script>", "'; DROP TABLE devices;--", "../../etc/passwd", "%s%n"];
        var text = string.Concat(hostile.Select((name, index) =>
            $$$"""{"device_id":{{{Json(name)}}},"hostname":{{{Json(name)}}},"os":"linux","facts":{{{{Json(name)}}}:{{{index}}}}}""" + "\n"));

        var summary = _site.IngestText(text);

        Assert.Equal((hostile.Length, 0), (summary.New, summary.QuarantinedCount));
        Assert.All(hostile, name => Assert.Equal(name, _site.Device(name).Summary.Hostname));
        Assert.Equal(hostile.Length, _site.IngestText(string.Join('\n', _site.Export())).Unchanged);
    }

    private static string Report(string id, string? lastSeen, int n) =>
        $$$"""{"device_id":"{{{id}}}","hostname":"h","os":"linux"{{{(lastSeen is null ? "" : $",\"last_seen\":\"{lastSeen}\"")}}},"facts":{"n":{{{n}}}}}""" + "\n";

    private static string Json(string text) => "\"" + System.Text.Json.JsonEncodedText.Encode(text).ToString() + "\"";

    /// <summary>The database file as a reader would copy it; the write-ahead log is emptied first.</summary>
    private string Checksum()
    {
        using (var checkpoint = _site.Database.Session.PrepareText("PRAGMA wal_checkpoint(TRUNCATE)"))
        {
            checkpoint.Run();
        }
        return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_site.DatabasePath)));
    }

    /// <summary>Reports without end; asks to stop after the first thousand.</summary>
    private sealed class Endless(CancellationTokenSource cancellation) : ScriptedStream
    {
        private int _count;

        protected override ReadOnlyMemory<byte> Next()
        {
            if (_count++ == 1000)
            {
                cancellation.Cancel();
            }
            return Encoding.UTF8.GetBytes(Report($"d{_count}", null, 1));
        }
    }

    /// <summary>One report, and then a failing disk.</summary>
    private sealed class Breaking(string text) : ScriptedStream
    {
        private bool _isRead;

        protected override ReadOnlyMemory<byte> Next()
        {
            if (_isRead)
            {
                throw new IOException("Input/output error");
            }
            _isRead = true;
            return Encoding.UTF8.GetBytes(text);
        }
    }
}
