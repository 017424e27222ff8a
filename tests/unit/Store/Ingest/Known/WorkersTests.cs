using FleetMdm.Store;
using FleetMdm.Store.Ingest;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Store.Ingest.Known;

/// <summary>How many threads normalize makes no difference to anything that is stored or said.</summary>
public sealed class WorkersTests : IDisposable
{
    private readonly IngestSite _site = new();

    public void Dispose() => _site.Dispose();

    /// <summary>Law: random folders of exports, each of several batches, first into a new database and then again.</summary>
    [Fact]
    public void Any_number_of_workers_gives_the_same_bytes()
    {
        for (var turn = 0; turn < 12; turn++)
        {
            var seed = LawSeed.First + turn;
            var random = new Random(seed);
            var source = new RandomSource(random, devices: 300);
            var folder = $"turn{turn}";
            for (var file = 0; file < 6; file++)
            {
                _site.Write($"{folder}/{file}.json", source.Next(random.Next(1, 4_000)));
            }
            // Tables that a decoder keeps until all are read, and what is no export at all.
            _site.Write($"{folder}/laptop/system_info.json", """[{"hostname":"laptop","uuid":"U","hardware_serial":"S"}]""");
            _site.Write($"{folder}/laptop/os_version.json", """[{"name":"Ubuntu","version":"22.04","platform":"ubuntu"}]""");
            _site.Write($"{folder}/readme.json", "no JSON");

            var one = Ingested(folder, 1);
            for (var workers = 2; workers <= 3; workers++)
            {
                Assert.True(one == Ingested(folder, workers), $"seed {seed}: {workers} workers differ from one");
            }
        }
    }

    private string Ingested(string folder, int workers)
    {
        using var database = FleetDatabase.OpenInMemory();
        var request = new IngestRequest { Inputs = [Path.Join(_site.Folder, folder)], AsOf = IngestSite.AsOf };
        var first = FleetDump.Of(IngestPipeline.Run(request, database, workers));
        var second = FleetDump.Of(IngestPipeline.Run(request with { AsOf = IngestSite.AsOf.AddDays(1) }, database, workers));
        return first + second + FleetDump.Of(database);
    }
}
