using System.Text;
using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

public sealed class IngestTests : IDisposable
{
    private const string Good = "{\"device_id\":\"a\",\"hostname\":\"a\",\"os\":\"linux\"}\n";
    private const string Bad = "{\"device_id\":\"b\",\"hostname\":\"b\"}\n";

    private readonly SampleFleet _fleet = new();

    public IngestTests() => _fleet.Done("init");

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public void Tells_what_became_of_the_records()
    {
        var run = _fleet.Run("ingest", _fleet.Inventory);

        Assert.Equal("6 records: 6 new, 0 updated, 0 unchanged, 0 stale, 0 quarantined\n", run.Out);
        Assert.Contains("read " + _fleet.Inventory + " as native (6 records)", run.Error, StringComparison.Ordinal);
        Assert.Equal(
            "6 records: 0 new, 0 updated, 6 unchanged, 0 stale, 0 quarantined\n", _fleet.Done("ingest", _fleet.Inventory));
    }

    [Fact]
    public void Reads_stdin()
    {
        var run = _fleet.Run(new CliRunner { Input = Encoding.UTF8.GetBytes(Good) }, "ingest", "-");
        Assert.StartsWith("1 record: 1 new", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_record_is_set_aside_with_its_place()
    {
        var file = _fleet.Write("mixed.jsonl", Good + Bad);
        var run = _fleet.Run("ingest", file);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("2 records: 1 new, 0 updated, 0 unchanged, 0 stale, 1 quarantined\n", run.Out);
        Assert.Matches("mixed\\.jsonl:2: set aside: .*os.* \\[FM4[0-9]{3}\\] \\(device b\\)", run.Error);
    }

    [Fact]
    public void Strict_refuses_the_batch()
    {
        var file = _fleet.Write("mixed.jsonl", Good + Bad);
        var run = _fleet.Run("ingest", "--strict", file);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("nothing stored\n", run.Out);
        using var json = JsonDocument.Parse(_fleet.Run("ingest", "--strict", "--json", file).OutBytes);
        Assert.Equal(2, json.RootElement.GetProperty("records").GetInt64());
        Assert.Contains("error[FM8107]: 1 record cannot be accepted", run.Error, StringComparison.Ordinal);
        Assert.Empty(_fleet.Run("device", "list").Out);
    }

    [Fact]
    public void A_dry_run_stores_nothing()
    {
        Assert.StartsWith("dry run, nothing stored; 6 records: 6 new", _fleet.Done("ingest", "--dry-run", _fleet.Inventory), StringComparison.Ordinal);
        Assert.Empty(_fleet.Run("device", "list").Out);
    }

    [Fact]
    public void A_file_that_is_no_inventory_is_one_error_and_counts_nothing()
    {
        var run = _fleet.Run("ingest", _fleet.Write("notes.txt", "not a report\n"));

        Assert.Equal((2, "nothing stored\n"), (run.ExitCode, run.Out));
        Assert.StartsWith("error[FM4007]: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pages_of_what_was_set_aside_are_named_once()
    {
        var run = _fleet.Run("ingest", _fleet.Write("bad.jsonl", Bad + Bad + "{\n"));

        Assert.Equal(
            ["more: fleetmdm explain FM4102, fleetmdm explain FM4201"],
            run.Error.Split('\n').Where(line => line.StartsWith("more: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Many_bad_records_are_told_shortly()
    {
        var file = _fleet.Write("bad.jsonl", string.Concat(Enumerable.Repeat(Bad, 50)));
        var lines = _fleet.Run("ingest", file).Error.Split('\n');

        Assert.Equal(20, lines.Count(line => line.Contains("set aside", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("… and 30 more", StringComparison.Ordinal));
        Assert.Equal(50, _fleet.Run("ingest", "--verbose", file).Error.Split("set aside").Length - 1);
    }

    [Fact]
    public void Json_has_the_same_in_one_document()
    {
        var file = _fleet.Write("mixed.jsonl", Good + Bad);
        using var document = JsonDocument.Parse(_fleet.Run("ingest", file, "--json").Out);
        var root = document.RootElement;

        Assert.Equal("stored", root.GetProperty("outcome").GetString());
        Assert.Equal(1, root.GetProperty("new").GetInt32());
        Assert.Equal(2, root.GetProperty("quarantine")[0].GetProperty("line").GetInt32());
        Assert.Equal("native", root.GetProperty("files")[0].GetProperty("format").GetString());
    }

    [Fact]
    public void The_format_can_be_told()
    {
        Assert.Contains(", as told", _fleet.Run("ingest", "--as", "native", _fleet.Inventory).Error, StringComparison.Ordinal);
        var run = _fleet.Run("ingest", "--as", "natve", _fleet.Inventory);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("native", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Europe/Berlin", 0)]
    [InlineData("+05:45", 0)]
    [InlineData("UTC", 0)]
    [InlineData("Berlin", 2)]
    [InlineData("../../etc/passwd", 2)]
    [InlineData("+25:00", 2)]
    public void A_time_zone_is_a_name_or_an_offset(string zone, int expected) =>
        Assert.Equal(expected, _fleet.Run("ingest", "--assume-timezone", zone, _fleet.Inventory).ExitCode);

    [Fact]
    public void Files_that_are_not_there_are_each_one_error()
    {
        var run = _fleet.Run("ingest", _fleet["a.json"], _fleet["b.json"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(2, run.Error.Split('\n').Count(line => line.StartsWith("error[", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_a_database_it_says_how_to_make_one()
    {
        var run = CliRun.Of("ingest", _fleet.Inventory, "--db", _fleet["none.db"]);
        Assert.Equal(4, run.ExitCode);
        Assert.Contains("fleetmdm init", run.Error, StringComparison.Ordinal);
    }
}
