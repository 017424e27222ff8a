using System.Text;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>What goes wrong between a tool's server and our folder: each costs itself, and the rest is stored.</summary>
public sealed class VendorBadInputTests : IDisposable
{
    private readonly IngestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("""{"error":{"code":"InvalidAuthenticationToken","message":"Access token has expired."}}""", "Access token has expired.")]
    [InlineData("""{"httpStatus":401,"errors":[{"code":"INVALID_TOKEN","description":"Unauthorized","id":"0"}]}""", "Unauthorized")]
    [InlineData("""{"detail":"Invalid token."}""", "Invalid token.")]
    [InlineData("""{"status":"error","messages":"Asset not found","payload":null}""", "Asset not found")]
    [InlineData("""{"error":"invalid_grant","error_description":"Bad Request"}""", "invalid_grant")]
    [InlineData("""{"message":"Not Found","status":"404"}""", "Not Found")]
    public void An_error_of_the_server_is_told_as_one(string document, string message)
    {
        _site.Write("in/error.json", document);
        _site.Write("in/jamf.json", Jamf("1", "A"));

        var summary = _site.Ingest(Path.Combine(_site.Folder, "in"));

        var aside = Assert.Single(summary.Quarantined);
        Assert.Equal(("FM4208", $"an error of the source instead of devices: `{message}`"), (aside.Code, aside.Reason));
        Assert.Equal((IngestOutcome.Stored, 1), (summary.Outcome, summary.New));
    }

    [Fact]
    public void An_error_is_told_as_one_under_a_stated_format_too()
    {
        var summary = _site.IngestText("""{"error":{"message":"Forbidden"}}""", request => request with { Format = "intune" });

        Assert.Equal("FM4208", Assert.Single(summary.Quarantined).Code);
    }

    [Fact]
    public void A_page_to_sign_in_refuses_its_file_only()
    {
        _site.Write("in/page.json", "<!DOCTYPE html><html><body>Sign in</body></html>");
        _site.Write("in/jamf.json", Jamf("1", "A"));

        var summary = _site.Ingest(Path.Combine(_site.Folder, "in"));

        Assert.Equal("FM4007", Assert.Single(summary.Refused).Code);
        Assert.Equal((IngestOutcome.Stored, 1), (summary.Outcome, summary.New));
    }

    [Fact]
    public void Half_a_page_keeps_the_devices_that_came()
    {
        var page = """{"totalCount":3,"results":[""" + string.Join(',', Device("1", "A"), Device("2", "B"), Device("3", "C")) + "]}";

        var summary = _site.IngestText(page[..^60]);

        Assert.Equal(2, summary.New);
        Assert.NotEqual(0, summary.QuarantinedCount);
        Assert.All(summary.Quarantined, aside => Assert.StartsWith("FM41", aside.Code, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("1970-01-01T00:00:00.000Z")]
    [InlineData("")]
    [InlineData(null)]
    public void Times_that_mean_never_are_absent_and_the_device_is_stored(string? seen)
    {
        var summary = _site.IngestText(
            $$"""{"value":[{"id":"i","deviceName":"d","operatingSystem":"Windows","complianceState":"x","managementAgent":"mdm","lastSyncDateTime":{{(seen is null ? "null" : "\"" + seen + "\"")}}}]}""");

        Assert.Equal(1, summary.New);
        Assert.Empty(summary.Warnings);
        Assert.Null(_site.Device("intune:i").Summary.LastSeen);
    }

    [Fact]
    public void Devices_with_one_serial_are_devices_of_their_own()
    {
        var summary = _site.IngestText("""{"totalCount":2,"results":[""" + Device("1", "SAME") + "," + Device("2", "SAME") + "]}");

        Assert.Equal(2, summary.New);
        Assert.Equal(["SAME", "SAME"], _site.Database.Devices.Read(DeviceFilter.All).Select(device => device.Summary.Serial));
    }

    [Fact]
    public void A_device_on_two_pages_is_one_and_its_newest_report_counts()
    {
        _site.Write("pages/1.json", Jamf("1", "OLD", "2026-01-01T00:00:00Z"));
        _site.Write("pages/2.json", Jamf("1", "NEW", "2026-02-01T00:00:00Z"));
        _site.Write("pages/3.json", Jamf("1", "OLD", "2026-01-01T00:00:00Z"));

        var summary = _site.Ingest(Path.Combine(_site.Folder, "pages"));

        var device = Assert.Single(_site.Database.Devices.Read(DeviceFilter.All));
        Assert.Equal("NEW", device.Summary.Serial);
        Assert.Equal("FM4308", Assert.Single(summary.Warnings.DistinctBy(warning => warning.Code)).Code);
    }

    [Fact]
    public void A_record_of_five_megabytes_is_set_aside_and_its_neighbours_are_stored()
    {
        var large = Device("2", "B")[..^1] + ",\"applications\":["
            + string.Join(',', Enumerable.Range(0, 60_000).Select(i => $$"""{"name":"Application number {{i}}","version":"1.0","bundleId":"com.example.app{{i}}"}""")) + "]}";
        Assert.True(Encoding.UTF8.GetByteCount(large) > 4 * 1024 * 1024);

        var summary = _site.IngestText("""{"totalCount":3,"results":[""" + Device("1", "A") + "," + large + "," + Device("3", "C") + "]}");

        Assert.Equal((2, "FM4110"), (summary.New, Assert.Single(summary.Quarantined).Code));
    }

    [Fact]
    public void A_file_without_records_is_told()
    {
        _site.Write("in/empty.json", "[]");
        _site.Write("in/jamf.json", Jamf("1", "A"));

        var summary = _site.Ingest(Path.Combine(_site.Folder, "in"));

        Assert.Equal([(0L, null), (1L, "jamf")], summary.Files.Select(file => (file.Records, file.Format)));
        Assert.Empty(summary.Refused);
    }

    private static string Jamf(string id, string serial, string seen = "2026-01-01T00:00:00Z") =>
        """{"totalCount":1,"results":[""" + Device(id, serial, seen) + "]}";

    private static string Device(string id, string serial, string seen = "2026-01-01T00:00:00Z") =>
        $$$"""{"id":"{{{id}}}","udid":"0000000{{{id}}}-0000-5000-8000-00000000000{{{id}}}","general":{"name":"m{{{id}}}","jamfBinaryVersion":"11","reportDate":"{{{seen}}}"},"hardware":{"serialNumber":"{{{serial}}}","modelIdentifier":"Mac1,1"}}""";
}
