using System.Text;
using FleetMdm.Store;

namespace FleetMdm.UnitTests.Store.Devices;

public sealed class DeviceCatalogTests : StoreTest
{
    [Fact]
    public void A_device_comes_back_as_it_was_stored()
    {
        TestFleet.Add(Database, "mac-1", """{"a":"ü","b":[1]}""", "macos", Now, "prod", "eu");

        var device = Database.Devices.Find("mac-1")!;

        Assert.Equal(("mac-1", "host-mac-1", "macos"), (device.Summary.DeviceId, device.Summary.Hostname, device.Summary.Os));
        Assert.Equal(("14.4", null, Now), (device.Summary.OsVersion, device.Summary.Serial, device.Summary.LastSeen));
        Assert.Equal(["eu", "prod"], device.Summary.Tags);
        Assert.Equal("""{"a":"ü","b":[1]}""", Encoding.UTF8.GetString(device.Report.FactsJson.Span));
        Assert.Null(Database.Devices.Find("mac-2"));
    }

    [Fact]
    public void Lists_are_in_the_order_of_ids_by_code_point()
    {
        foreach (var id in new[] { "b", "a", "\U0001F600", "\uFFEE", "B" })
        {
            TestFleet.Add(Database, id);
        }

        string[] expected = ["B", "a", "b", "\uFFEE", "\U0001F600"];
        Assert.Equal(expected, Database.Devices.List(DeviceFilter.All).Select(device => device.DeviceId));
        Assert.Equal(expected, Database.Devices.Ids());
        Assert.Equal(expected, Database.Devices.List(DeviceFilter.All with { DeviceIds = expected.Reverse().ToList() }).Select(device => device.DeviceId));
    }

    [Fact]
    public void Filters_join_by_and_their_entries_by_or()
    {
        TestFleet.Add(Database, "1", os: "macos", tags: ["Prod"]);
        TestFleet.Add(Database, "2", os: "linux", tags: ["prod"]);
        TestFleet.Add(Database, "3", os: "linux", tags: ["lab"]);

        Assert.Equal(["1", "2"], Ids(DeviceFilter.All with { Tags = [" PROD "] }));
        Assert.Equal(["2"], Ids(DeviceFilter.All with { Tags = ["prod"], OperatingSystems = ["Linux"] }));
        Assert.Equal(["2", "3"], Ids(DeviceFilter.All with { Tags = ["prod", "lab"], OperatingSystems = ["linux"] }));
        Assert.Equal(["3"], Ids(DeviceFilter.All with { DeviceIds = ["3", "3", "none"] }));
        Assert.Empty(Ids(DeviceFilter.All with { DeviceIds = ["3"], Tags = ["prod"] }));
    }

    [Fact]
    public void Tags_given_by_hand_join_the_reported_ones_and_are_apart()
    {
        TestFleet.Add(Database, "1", tags: ["prod", "z"]);

        Assert.Equal(["a", "prod"], Database.Devices.Tag("1", ["prod", "a", "a"]).Changed);
        Assert.Empty(Database.Devices.Tag("1", ["a"]).Changed);

        var device = Database.Devices.Find("1")!;
        Assert.Equal(["prod", "z"], device.Summary.ReportedTags);
        Assert.Equal(["a", "prod"], device.Summary.GivenTags);
        Assert.Equal(["a", "prod", "z"], device.Report.Tags);
        Assert.Equal(["1"], Ids(DeviceFilter.All with { Tags = ["a"] }));

        Assert.Equal(["a"], Database.Devices.Untag("1", ["a", "z"]).Changed);
        Assert.Equal(["prod", "z"], Database.Devices.Find("1")!.Report.Tags);
    }

    [Fact]
    public void Tagging_an_unknown_device_is_an_answer()
    {
        Assert.False(Database.Devices.Tag("none", ["a"]).DeviceKnown);
        Assert.False(Database.Devices.Untag("none", ["a"]).DeviceKnown);
    }

    [Fact]
    public void A_removed_device_takes_its_facts_and_tags_along()
    {
        TestFleet.Add(Database, "1");
        Database.Devices.Tag("1", ["a"]);

        Assert.True(Database.Devices.Remove("1"));
        Assert.False(Database.Devices.Remove("1"));

        Assert.Equal(0, Number("SELECT count(*) FROM device_facts"));
        Assert.Equal(0, Number("SELECT count(*) FROM device_tags"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[null]")]
    public void Stored_tags_that_are_no_texts_are_damage_and_no_crash(string json)
    {
        TestFleet.Add(Database, "1");
        Database.Session.Execute($"UPDATE devices SET tags = '{json}'");

        Assert.Equal("FM5010", Refused(() => Database.Devices.Find("1")).Code);
    }

    [Fact]
    public void A_stored_time_that_is_none_is_damage_and_no_crash()
    {
        TestFleet.Add(Database, "1", lastSeen: Now);
        Database.Session.Execute("UPDATE devices SET last_seen = '2026-13-01T00:00:00Z'");

        Assert.Equal("FM5010", Refused(() => Database.Devices.Find("1")).Code);
    }

    [Fact]
    public void Reported_paths_count_devices_and_not_entries()
    {
        TestFleet.Add(Database, "1", """{"disk":{"encrypted":true},"software":[{"name":"a"},{"name":"b","version":"1"}],"tags":[1,[{"x":2}]]}""");
        TestFleet.Add(Database, "2", """{"cfg":{"screen-lock":1},"disk":{},"software":[]}""");
        TestFleet.Add(Database, "3", """{"software":[1,"x"]}""");

        Assert.Equal(
            [
                "facts.cfg 1", "facts.cfg.`screen-lock` 1", "facts.disk 2", "facts.disk.encrypted 1", "facts.software 3",
                "facts.software[].name 1", "facts.software[].version 1", "facts.tags 1", "facts.tags[][].x 1",
            ],
            Database.Devices.ReportedFactPaths().Select(path => $"{path.Path} {path.Devices}"));
    }

    [Fact]
    public void Stored_facts_that_are_no_JSON_are_damage_and_no_crash()
    {
        TestFleet.Add(Database, "1", """{"a":tru""");

        Assert.Equal("FM5010", Refused(() => Database.Devices.ReportedFactPaths()).Code);
    }

    [Fact]
    public void Data_in_names_cannot_fill_the_memory()
    {
        TestFleet.AddMany(Database, 70, device =>
            "{" + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"d{device:000}n{i:0000}\":1")) + "}");

        Assert.Equal(49_999, Database.Devices.ReportedFactPaths().Count);
    }

    private IEnumerable<string> Ids(DeviceFilter filter) => Database.Devices.List(filter).Select(device => device.DeviceId);
}
