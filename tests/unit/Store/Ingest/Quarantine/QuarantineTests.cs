using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Mappings;
using FleetMdm.Store.Ingest.Quarantine;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Ingest.Quarantine;

/// <summary>Records that were set aside: kept, found, tried again.</summary>
public sealed class QuarantineTests : IDisposable
{
    private const string Late = """{"device_id":"x","hostname":"h","os":"macos","last_seen":"2026-12-24T00:00:00Z"}""";

    private readonly IngestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void A_record_is_kept_with_its_place_its_reason_and_its_cure()
    {
        _site.IngestText(Good("a") + "\n" + """{"device_id":"x","os":"macos","facts":{"api_key":"S3CR3T","a":1}}""" + "\n");

        var record = Assert.Single(List());
        Assert.Equal(
            (1, "-", 2, "FM4201", "/hostname", "native", "x", KeptPart.Whole),
            (record.BatchId, record.Source, record.Line, record.Code, record.Place, record.Format, record.DeviceId, record.Kept));
        Assert.Equal(IngestSite.AsOf, record.At);
        Assert.Contains("quarantine retry", record.Help, StringComparison.Ordinal);
        Assert.Equal("""{"device_id":"x","os":"macos","facts":{"api_key":null,"a":1}}""", Quarantine.RecordOf(record.Id));
    }

    [Theory]
    [InlineData("disk.recovery_key_escrowed: 'record.recoveryKey != \"\"'", "FM4210")]
    [InlineData("disk.recovery_key_escrowed: has(record.recoveryKey)", "FM4210")]
    [InlineData("disk.recovery_key_escrowed: 'record.keys.exists(k, k.recoveryKey != \"\")'", "FM4210")]
    [InlineData("disk.recovery_key_escrowed: record.isEscrowed", null)]
    public void A_retry_stores_nothing_that_a_dropped_secret_would_have_said_otherwise(string fact, string? code)
    {
        const string record = """{"acmeId":1,"name":"h","recoveryKey":"S3CR3T","isEscrowed":"yes","keys":[{"recoveryKey":"S3CR3T"}]}""";
        _site.IngestText(record, request => request with { Mappings = Acme("record.hostname", fact) });
        var aside = Assert.Single(List());
        Assert.Equal([new DroppedName("recoveryKey", 2)], aside.Dropped);

        var retry = QuarantineRetry.Run([aside.Id], Request() with { Mappings = Acme("record.name", fact) }, _site.Database);

        Assert.Equal(code is null ? 1 : 0, retry.New);
        Assert.Equal(code, code is null ? null : List()[0].Code);
        // Ingested again, it is all there.
        _site.IngestText(record, request => request with { Mappings = Acme("record.name", fact) });
        Assert.Equal("True", _site.Fact("acme:1", "disk.recovery_key_escrowed").ToString());
    }

    private MappingCatalog Acme(string hostname, string fact)
    {
        _site.Write("mappings/acme.yaml", $"""
            format: acme
            title: Acme
            records: [.]
            detect: {"{"} has(record.acmeId): 50 {"}"}
            report:
              device_id: '"acme:" + string(record.acmeId)'
              hostname: {hostname}
              os: '"linux"'
            facts:
              {fact}
            """);
        var catalog = MappingCatalog.Load(Path.Combine(_site.Folder, "mappings"));
        Assert.Empty(catalog.Problems);
        return catalog;
    }

    private static IngestRequest Request() => new() { Inputs = [], AsOf = IngestSite.AsOf };

    [Theory]
    [InlineData("""{"device_id":"x","hostname":"h","os":"macos","facts":{"list":[1,{"b":007}]}}""", "/facts/list/1/b", """{"device_id":"x","hostname":"h","os":"macos","facts":{"list":[1]}}""")]
    [InlineData("""{"device_id":"x","device_id":"y"}""", "/device_id", """{"device_id":"x"}""")]
    [InlineData("""{"device_id":"x","a/b":{"c~d":"\ud800"}}""", "/a~1b/c~0d", """{"device_id":"x"}""")]
    [InlineData("""["x"]""", "", null)]
    [InlineData("no json", "", null)]
    public void Of_a_record_that_is_no_JSON_the_sound_part_is_kept(string text, string? place, string? kept)
    {
        _site.IngestText("[" + Good("a") + ",\n" + text + "\n]");

        var record = List()[0];
        Assert.Equal(place, record.Place);
        Assert.Equal(kept is null ? KeptPart.Nothing : KeptPart.Head, record.Kept);
        Assert.Equal(kept, Quarantine.RecordOf(record.Id));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    public void Of_a_record_that_is_too_large_the_head_is_kept(int megabytes)
    {
        _site.IngestText(
            """{"device_id":"x","hostname":"h","password":"S3CR3T","facts":{"a":["""
            + string.Join(',', Enumerable.Repeat(new string('9', 15), megabytes * 1024 * 1024 / 16)) + "]}}\n" + Good("b"));

        var record = Assert.Single(List());
        Assert.Equal(("FM4110", "", KeptPart.Head), (record.Code, record.Place, record.Kept));
        Assert.StartsWith("""{"device_id":"x","hostname":"h","password":null,"facts":{"a":[999""", Quarantine.RecordOf(record.Id), StringComparison.Ordinal);
        Assert.InRange(Quarantine.RecordOf(record.Id)!.Length, 3_900, RecordLimits.HeadBytes + 16);
        Assert.Equal("b", Assert.Single(_site.Database.Devices.Ids()));
    }

    [Fact]
    public void A_mapped_record_is_told_by_the_place_in_the_record()
    {
        _site.IngestText("""{"host":{"osquery_version":"5.11.0","seen_time":"2026-11-01T00:00:00Z","uuid":"u-1","hostname":"h","platform":""}}""");

        var record = Assert.Single(List());
        Assert.Equal(("FM4201", "/host/platform", "fleet"), (record.Code, record.Place, record.Format));
    }

    [Fact]
    public void The_same_file_again_sets_nothing_more_aside()
    {
        var file = _site.Write("r.jsonl", Late + "\nno json\n");
        var first = _site.Ingest(file);
        var second = _site.Ingest(file);

        Assert.Equal((2, 2), (first.QuarantinedCount, second.QuarantinedCount));
        Assert.Null(second.BatchId);
        Assert.Equal(2, Quarantine.Count());
        _site.Write("r.jsonl", Late.Replace("\"h\"", "\"i\"", StringComparison.Ordinal) + "\n");
        _site.Ingest(file);
        Assert.Equal(3, Quarantine.Count());
    }

    [Fact]
    public void A_retry_takes_what_is_good_now_and_leaves_the_rest()
    {
        _site.IngestText(Late + "\n" + """{"device_id":"y","os":"macos"}""" + "\nno json\n");
        var ids = List().Select(record => record.Id).ToList();

        var later = Retry(ids, request => request with { AsOf = IngestSite.AsOf.AddMonths(2) });

        Assert.Equal((1, 2), (later.New, later.Left.Count));
        Assert.Equal("2026-12-24T00:00:00Z", FleetMdm.Store.Rfc3339.Format(_site.Device("x").Summary.LastSeen!.Value));
        Assert.Equal(ids.Skip(1), List().Select(record => record.Id));
        Assert.Equal("native", _site.Device("x").Summary.Source);
    }

    [Fact]
    public void A_retry_gives_what_the_ingest_would_have_given()
    {
        _site.IngestText(Late + "\n");
        Retry([1], request => request with { AsOf = IngestSite.AsOf.AddMonths(2) });
        using var other = new IngestSite();
        other.IngestText(Late + "\n", request => request with { AsOf = IngestSite.AsOf.AddMonths(2) });

        Assert.Equal(other.Export(), _site.Export());
    }

    public static TheoryData<string> Formats => [.. BuiltInMappings.Formats.Select(format => format.Name)];

    /// <summary>
    /// Law: what was set aside for its time alone is, tried again, what it would have been at first, but for what was
    /// dropped as a secret: of that nothing is left to try.
    /// </summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void Of_every_format_a_retry_gives_what_the_ingest_would_have_given(string format)
    {
        foreach (var sample in BuiltInMappings.Formats.Single(known => known.Name == format).Mapping.Tests.Select(test => test.Record))
        {
            using var early = new IngestSite();
            var dropped = early.IngestText(sample, request => request with { Format = format, AsOf = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero) }).Dropped;
            var ids = early.Database.Quarantine.List(QuarantineFilter.All).Select(record => record.Id).ToList();
            var summary = QuarantineRetry.Run(ids, new IngestRequest { Inputs = [], AsOf = IngestSite.AsOf }, early.Database);
            using var direct = new IngestSite();
            direct.IngestText(sample, request => request with { Format = format });

            Assert.Empty(summary.Left);
            Assert.Equal(direct.Database.Devices.Ids(), early.Database.Devices.Ids());
            if (dropped.Count == 0)
            {
                Assert.Equal(string.Join('\n', direct.Export()), string.Join('\n', early.Export()));
            }
        }
    }

    [Fact]
    public void A_retry_as_another_format_reads_a_record_that_nothing_told()
    {
        _site.IngestText("""{"uuid":"5F1D7A9C-0000-5000-8000-A1B2C3D4E5F6","computer_name":"mac","platform":"darwin"}""");
        Assert.Equal("FM4206", Assert.Single(List()).Code);

        var wrong = Retry([1], request => request with { Format = "native" });
        Assert.Equal([1L], wrong.Left);
        Assert.Equal(("FM4201", "native"), (List()[0].Code, List()[0].Format));

        var right = Retry([1], request => request with { Format = "fleet" });
        Assert.Equal(1, right.New);
        Assert.Empty(List());
        Assert.Equal("fleet", _site.Device("5F1D7A9C-0000-5000-8000-A1B2C3D4E5F6").Summary.Source);
    }

    [Fact]
    public void A_dry_run_changes_nothing()
    {
        _site.IngestText(Late);

        var summary = Retry([1], request => request with { AsOf = IngestSite.AsOf.AddMonths(2), DryRun = true });

        Assert.Equal((1, null), (summary.New, summary.BatchId));
        Assert.Equal(1, Quarantine.Count());
        Assert.Equal(0, _site.Database.Devices.Count());
    }

    [Fact]
    public void A_retried_report_that_is_older_than_what_is_stored_changes_nothing_and_leaves_the_quarantine()
    {
        _site.IngestText(Late);
        _site.IngestText(Late.Replace("12-24", "12-25", StringComparison.Ordinal), request => request with { AsOf = IngestSite.AsOf.AddMonths(2) });

        Assert.Equal(1, Retry([1], request => request with { AsOf = IngestSite.AsOf.AddMonths(2) }).Stale);
        Assert.Equal(0, Quarantine.Count());
        Assert.Equal(25, _site.Device("x").Summary.LastSeen!.Value.Day);
    }

    [Fact]
    public void An_unknown_format_is_refused_and_unknown_numbers_are_passed_over()
    {
        _site.IngestText(Late);

        Assert.Equal("FM4009", Retry([1], request => request with { Format = "flet" }).Refused!.Code);
        Assert.Empty(Retry([7], request => request).Left);
        Assert.Equal(1, Quarantine.Count());
    }

    [Fact]
    public void Past_the_limit_of_a_batch_heads_are_kept()
    {
        var texts = string.Join(',', Enumerable.Repeat("\"" + new string('x', 60_000) + "\"", 16));
        var record = """{"device_id":"x","os":"macos","a":[""" + texts + "]}\n";
        var count = (int)(RecordLimits.QuarantineBytes / record.Length) + 2;
        _site.IngestText(string.Concat(Enumerable.Repeat(record, count)));

        Assert.Equal(count, List().Count);
        Assert.InRange(List().Count(kept => kept.Kept == KeptPart.Head), 1, 2);
    }

    [Fact]
    public void Every_code_of_a_record_has_a_cure()
    {
        var codes = Directory.GetFiles(Repository.At("grammar/diagnostics"), "FM4*.md")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(code => code[2..4] is "41" or "42")
            .ToList();

        Assert.True(codes.Count > 20);
        Assert.DoesNotContain(codes, code => RecordCure.Of(code).Contains("fleetmdm explain", StringComparison.Ordinal));
    }

    private QuarantineCatalog Quarantine => _site.Database.Quarantine;

    private static string Good(string id) => $$"""{"device_id":"{{id}}","hostname":"h","os":"linux"}""";

    private IReadOnlyList<QuarantinedRecord> List() => [.. Quarantine.List(QuarantineFilter.All)];

    private RetrySummary Retry(IReadOnlyList<long> ids, Func<IngestRequest, IngestRequest> change) =>
        QuarantineRetry.Run(ids, change(new IngestRequest { Inputs = [], AsOf = IngestSite.AsOf }), _site.Database);
}
