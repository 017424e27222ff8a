using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Fleet;

public sealed class DeviceTests : IDisposable
{
    private readonly SampleFleet _fleet = SampleFleet.Stored();

    public void Dispose() => _fleet.Dispose();

    [Theory]
    [InlineData("table", "txt")]
    [InlineData("json", "json")]
    [InlineData("jsonl", "jsonl")]
    [InlineData("csv", "csv")]
    public void Lists_the_devices(string format, string extension) =>
        Golden.Verify("fleet/device-list." + extension, _fleet.Done("device", "list", "--format", format));

    [Fact]
    public void Lists_by_system_tag_and_staleness()
    {
        Assert.Equal(["mac-001", "mac-002"], Ids("--os", "MacOS"));
        Assert.Equal(["lin-001", "mac-001", "mac-002"], Ids("--os", "macos", "linux"));
        Assert.Equal(["mac-002"], Ids("--tag", "design"));
        Assert.Equal(["chr-001", "ios-001"], Ids("--stale"));
        Assert.Equal(6, Ids("--stale", "--as-of", "2027-01-01").Length);
    }

    [Theory]
    [InlineData("windos", "did you mean `windows`?")]
    [InlineData("ubuntu", "the operating systems are macos, windows, linux,")]
    public void A_system_that_is_none_is_no_empty_answer(string system, string help)
    {
        var run = _fleet.Run("device", "list", "--os", system);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[FM8005]: `--os` does not take `" + system + "`", run.Error, StringComparison.Ordinal);
        Assert.Contains("= help: " + help, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_system_is_meant_in_any_spelling()
    {
        Assert.Equal(["mac-001", "mac-002"], Ids("--os", "Darwin"));
        Assert.Equal("no device matches\n", _fleet.Run("device", "list", "--os", "android").Error);
    }

    [Fact]
    public void Writes_to_a_file()
    {
        var file = _fleet["devices.csv"];
        Assert.Empty(_fleet.Done("device", "list", "--format", "csv", "-o", file));
        Assert.Equal(_fleet.Done("device", "list", "--format", "csv"), File.ReadAllText(file));
    }

    [Fact]
    public void An_empty_list_is_said()
    {
        using var empty = new SampleFleet();
        empty.Done("init");
        var run = empty.Run("device", "list");

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Assert.Contains("fleetmdm ingest", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_a_device_before_and_after_a_check()
    {
        _fleet.Done("device", "tag", "mac-002", "kiosk");
        _fleet.Done("policy", "assign", "disk-encryption", "--device", "mac-002");
        _fleet.Done("policy", "assign", "firewall", "--tag", "design");
        Assert.Contains("not checked yet", _fleet.Done("device", "show", "mac-002"), StringComparison.Ordinal);

        _fleet.Run("check");
        Golden.Verify("fleet/device-show.txt", _fleet.Done("device", "show", "mac-002"));
        Golden.Verify("fleet/device-show.json", _fleet.Done("device", "show", "mac-002", "--json"));
    }

    [Fact]
    public void Shows_lists_of_facts_shortly_and_odd_names_quoted()
    {
        var entries = string.Join(',', Enumerable.Range(0, 8).Select(i => "{\"name\":\"app" + i + "\"}"));
        _fleet.Done("ingest", _fleet.Write("one.json",
            "{\"device_id\":\"one\",\"hostname\":\"one\",\"os\":\"linux\",\"facts\":{\"software\":[" + entries
            + "],\"cfg\":{\"screen-lock\":1.50},\"groups\":[\"a\",\"b\"]}}"));

        Golden.Verify("fleet/device-show-facts.txt", _fleet.Done("device", "show", "one"));
    }

    [Fact]
    public void Tags_by_hand_outlive_reports_and_can_be_taken_back()
    {
        Assert.Equal("mac-001: tagged kiosk, lab\n", _fleet.Done("device", "tag", "mac-001", "lab", " kiosk ", "lab"));
        Assert.Contains("nothing changed", _fleet.Done("device", "tag", "mac-001", "lab"), StringComparison.Ordinal);
        _fleet.Done("ingest", _fleet.Inventory);
        Assert.Equal(["mac-001"], Ids("--tag", "lab"));

        Assert.Equal("mac-001: untagged lab\n", _fleet.Done("device", "untag", "mac-001", "lab"));
        var reported = _fleet.Run("device", "untag", "mac-001", "prod");
        Assert.Equal("mac-001: nothing changed\n", reported.Out);
        Assert.Contains("`prod` is reported by the device", reported.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Removes_devices_all_or_none()
    {
        Assert.Equal(2, _fleet.Run("device", "remove", "mac-001", "nobody").ExitCode);
        Assert.Equal(6, Ids().Length);

        Assert.Equal(
            "removed mac-001 (studio-1.example.com, macos 14.6)\nremoved lin-001 (web01, linux 22.04.3)\n",
            _fleet.Done("device", "remove", "mac-001", "lin-001"));
        Assert.Equal(["chr-001", "ios-001", "mac-002", "win-001"], Ids());
    }

    [Theory]
    [InlineData("FM8010", "did you mean `mac-001`?", "show", "mac-01")]
    [InlineData("FM8010", "did you mean `mac-001`?", "tag", "mac-01", "x")]
    [InlineData("FM8010", "did you mean `mac-001`?", "untag", "mac-01", "x")]
    [InlineData("FM8010", "did you mean `mac-001`?", "remove", "mac-01")]
    [InlineData("FM8104", "did you mean `design`?", "list", "--tag", "desing")]
    [InlineData("FM8111", "such as `kiosk`", "tag", "mac-001", "  ")]
    [InlineData("FM8003", "shows examples", "tag", "mac-001")]
    public void Refuses_what_it_does_not_know(string code, string help, params string[] args)
    {
        var run = _fleet.Run(["device", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("error[" + code + "]", run.Error, StringComparison.Ordinal);
        Assert.Contains(help, run.Error, StringComparison.Ordinal);
    }

    private string[] Ids(params string[] args)
    {
        using var document = JsonDocument.Parse(_fleet.Done(["device", "list", "--json", .. args]));
        return [.. document.RootElement.GetProperty("devices").EnumerateArray().Select(device => device.GetProperty("device_id").GetString()!)];
    }
}
