using System.Text.Json;
using FleetMdm.Store;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

public sealed class ExportTests : IDisposable
{
    private readonly SampleFleet _fleet = SampleFleet.Stored();

    public void Dispose() => _fleet.Dispose();

    [Theory]
    [InlineData("json", "json")]
    [InlineData("jsonl", "jsonl")]
    [InlineData("csv", "csv")]
    public void Writes_the_inventory(string format, string extension) =>
        Golden.Verify("fleet/export." + extension, _fleet.Done("export", "--format", format));

    [Theory]
    [InlineData("json")]
    [InlineData("jsonl")]
    public void What_was_exported_comes_back_unchanged(string format)
    {
        _fleet.Done("ingest", _fleet.Write("odd.json", OddReport));
        _fleet.Done("device", "tag", "mac-001", "given");
        var file = _fleet["export." + format];
        _fleet.Done("export", "--format", format, "-o", file);

        // Into the same database: nothing changes. Into another: the same bytes come out, and the same facts are in.
        Assert.Contains(" 0 updated, 7 unchanged,", _fleet.Done("ingest", file), StringComparison.Ordinal);
        using var other = new SampleFleet();
        other.Done("init");
        Assert.Contains("7 new", other.Done("ingest", file), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(file), other.Done("export", "--format", format));
        Assert.Equal(Facts(_fleet.Database), Facts(other.Database));
    }

    [Fact]
    public void An_empty_fleet_is_an_empty_document()
    {
        using var empty = new SampleFleet();
        empty.Done("init");
        using var document = JsonDocument.Parse(empty.Done("export"));

        Assert.Equal(0, document.RootElement.GetProperty("devices").GetArrayLength());
        Assert.Empty(empty.Done("export", "--format", "jsonl"));
    }

    private const string OddReport =
        """
        {"os":"Mac OS X","device_id":"odd ☃","hostname":"name\u202e\u0007","facts":{"z":[1,1.50,1e3,-0,9007199254740993],
         "a":{"\u0000key":"\"\\/\u007f","deep":[[],{}, [null, true]]},"emoji":"😀","Ünï":"\ud83d\ude00\u2028"}}
        """;

    private static List<string> Facts(string path)
    {
        using var database = FleetDatabase.Open(path, DatabaseAccess.Read);
        return
        [
            .. database.Devices.Read(DeviceFilter.All).Select(device =>
                device.Summary.DeviceId + System.Text.Encoding.UTF8.GetString(device.Report.FactsJson.Span)),
        ];
    }
}
