using System.Text;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Mappings;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Ingest.Known;

/// <summary>A record that is known is not read again, and nobody can tell but by the clock.</summary>
public sealed class KnownRecordsTests : IDisposable
{
    private const string Mac = """{"device_id":"mac","hostname":"h","os":"macos","last_seen":"2026-11-24T12:00:00Z","facts":{"z":1,"a":2}}""";
    private const string Other = """{"device_id":"mac","hostname":"other","os":"macos","last_seen":"2026-11-24T12:00:00Z"}""";

    private readonly IngestSite _site = new();

    public void Dispose() => _site.Dispose();

    /// <summary>
    /// Law: random ingests, and whatever else changes devices between them, leave the same tables and say the same,
    /// whether records are known or all of them are forgotten before each.
    /// </summary>
    [Fact]
    public void Knowing_records_changes_nothing_but_time()
    {
        const int cases = 300;
        long passedOver = 0;
        for (var turn = 0; turn < cases; turn++)
        {
            var seed = LawSeed.First + turn;
            var random = new Random(seed);
            using var knowing = FleetDatabase.OpenInMemory();
            using var forgetful = FleetDatabase.OpenInMemory();
            var source = new RandomSource(random, devices: 4);
            var texts = Enumerable.Range(0, 3).Select(_ => source.Next(random.Next(1, 12))).ToArray();
            for (var step = 0; step < 8; step++)
            {
                var act = RandomAct(random, source, texts);
                FleetDump.Execute(forgetful, "DELETE FROM known_records");
                var (said, passed) = act(knowing);

                Assert.True(said == act(forgetful).Said, $"seed {seed}, step {step}: {said}");
                Assert.True(
                    FleetDump.Of(knowing, "known_records") == FleetDump.Of(forgetful, "known_records"), $"seed {seed}, step {step}");
                passedOver += passed;
            }
        }
        // Not a law of nothing.
        Assert.True(passedOver > cases, $"{passedOver} records were known");
    }

    [Fact]
    public void What_was_read_without_reservation_is_not_read_again()
    {
        _site.IngestText(Mac + "\n" + Mac);

        var again = _site.IngestText(Mac + "\n" + Mac);

        Assert.Equal((2, 2), (again.Unchanged, again.PassedOver));
        Assert.Null(again.BatchId);
    }

    [Fact]
    public void A_report_that_was_not_of_the_future_last_time_is_today()
    {
        _site.IngestText(Mac, request => request with { AsOf = IngestSite.AsOf.AddDays(2) });

        var earlier = _site.IngestText(Mac, request => request with { AsOf = IngestSite.AsOf.AddDays(-2) });

        Assert.Equal("FM4205", Assert.Single(earlier.Quarantined).Code);
    }

    [Theory]
    [InlineData("UPDATE devices SET hostname = 'by hand'")]
    [InlineData("UPDATE device_facts SET content_hash = x'00', facts_json = '{}'")]
    [InlineData("DELETE FROM devices")]
    public void Whoever_writes_the_device_makes_its_record_unknown(string sql)
    {
        _site.IngestText(Mac);
        FleetDump.Execute(_site.Database, sql);

        Assert.Equal(0, _site.IngestText(Mac).PassedOver);
    }

    [Fact]
    public void A_device_that_changed_earlier_in_the_batch_is_judged_anew()
    {
        _site.IngestText(Mac);

        var summary = _site.IngestText(Other + "\n" + Mac);

        Assert.Equal((2, 0), (summary.Updated, summary.Unchanged));
        Assert.Equal("FM4308", Assert.Single(summary.Warnings).Code);
        Assert.Equal("h", _site.Device("mac").Summary.Hostname);
    }

    [Fact]
    public void A_reservation_is_told_every_time()
    {
        var text = string.Concat(Enumerable.Repeat("""{"device_id":"a","hostname":"h","os":"BeOS"}""" + "\n", 3));
        _site.IngestText(text);

        var again = _site.IngestText(text);

        Assert.Equal((0, 3), (again.PassedOver, Assert.Single(again.Warnings).Count));
    }

    [Fact]
    public void Another_mapping_or_zone_reads_anew()
    {
        const string record = """{"hosts":[{"id":1,"uuid":"uuid-1","hostname":"h","platform":"darwin","osquery_version":"5","seen_time":"2026-11-01T00:00:00Z"},{"id":2,"uuid":"uuid-2","hostname":"h","platform":"darwin","osquery_version":"5"}]}""";
        _site.Write("mappings/mine.yaml", "extends: fleet\nfacts:\n  asset.tag: string(record.id)\n");
        var mine = MappingCatalog.Load(Path.Join(_site.Folder, "mappings"));
        _site.IngestText(record);
        Assert.Equal(2, _site.IngestText(record).PassedOver);

        Assert.Equal(2, _site.IngestText(record, request => request with { Mappings = mine }).Updated);
        Assert.Equal("1", _site.Fact("uuid-1", "asset.tag")?.GetString());
        Assert.Equal(2, _site.IngestText(record, request => request with { Mappings = mine }).PassedOver);
        Assert.Equal(0, _site.IngestText(record, request => request with { Mappings = mine, AssumedTimeZone = TimeZoneInfo.Utc }).PassedOver);
    }

    [Fact]
    public void Records_from_before_digests_were_kept_are_known_from_the_second_time_on()
    {
        _site.IngestText(Mac);
        FleetDump.Execute(_site.Database, "DELETE FROM known_records");

        Assert.Equal(0, _site.IngestText(Mac).PassedOver);
        Assert.Equal(1, _site.IngestText(Mac).PassedOver);
    }

    [Fact]
    public void For_a_small_input_the_digests_of_a_large_fleet_are_not_read_but_kept()
    {
        var reports = Enumerable.Range(0, 200).Select(i => $$"""{"device_id":"d{{i:000}}","hostname":"h","os":"macos"}""").ToList();
        _site.Ingest(_site.Write("all.jsonl", string.Join('\n', reports)));
        Assert.Equal(200, _site.Ingest(Path.Join(_site.Folder, "all.jsonl")).PassedOver);

        reports[7] = reports[7].Replace("\"h\"", "\"other\"", StringComparison.Ordinal);
        Assert.Equal((1, 0), (_site.Ingest(_site.Write("one.jsonl", reports[7])).Updated, _site.Ingest(_site.Write("two.jsonl", reports[8])).PassedOver));

        Assert.Equal(200, _site.Ingest(_site.Write("all.jsonl", string.Join('\n', reports))).PassedOver);
    }

    private static Func<FleetDatabase, (string Said, long PassedOver)> RandomAct(Random random, RandomSource source, string[] texts)
    {
        var (device, other) = (source.Device(), source.Device());
        switch (random.Next(12))
        {
            case 0:
                return Changing(database => database.Devices.Remove(device));
            case 1 when device != other:
                return Changing(database => database.Devices.Find(device) is not null && database.Devices.Find(other) is not null
                    && database.Sources.Of(device)?.Merged.Count == 0 && database.Sources.Of(other)?.Merged.Count == 0
                    && database.Sources.Merge(device, other, IngestSite.AsOf));
            case 2:
                return Changing(database => database.Sources.RootOf(device) is not null && database.Sources.Split(device).From is not null);
            case 3:
                return Changing(database =>
                {
                    FleetDump.Execute(database, $"UPDATE devices SET hostname = 'by hand' WHERE device_id = '{device}'");
                    return true;
                });
            case 4:
                texts[random.Next(texts.Length)] = source.Next(random.Next(1, 12));
                break;
        }
        var input = random.Next(2) == 0 ? texts[random.Next(texts.Length)] : texts[random.Next(texts.Length)] + "\n" + texts[random.Next(texts.Length)];
        var request = new IngestRequest
        {
            Inputs = ["-"],
            AsOf = IngestSite.AsOf.AddDays(random.Next(-2, 4)),
            AssumedTimeZone = random.Next(8) == 0 ? TimeZoneInfo.CreateCustomTimeZone("there", TimeSpan.FromHours(5), "there", "there") : null,
            Strict = random.Next(12) == 0,
            DryRun = random.Next(12) == 0,
        };
        return database =>
        {
            var summary = IngestPipeline.Run(request with { StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(input)) }, database);
            return (FleetDump.Of(summary), summary.PassedOver);
        };
    }

    private static Func<FleetDatabase, (string, long)> Changing(Func<FleetDatabase, bool> change) =>
        database => (change(database).ToString(), 0);
}
