using System.Text;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Ingest.Mappings;
using FleetMdm.Store.Ingest.Mappings.Trial;

namespace FleetMdm.UnitTests.Store.Ingest;

/// <summary>The embedded mappings: each is read without a problem and passes the tests that it carries.</summary>
public sealed class MappingTests : IDisposable
{
    private readonly IngestSite _site = new();

    public static TheoryData<string, string> Tests
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var format in BuiltInMappings.Formats)
            {
                foreach (var test in format.Mapping.Tests)
                {
                    data.Add(format.Name, test.Name);
                }
            }
            return data;
        }
    }

    [Fact]
    public void The_envelopes_that_are_written_down_are_those_of_the_mappings() =>
        Assert.Equal(
            BuiltInMappings.Formats.SelectMany(format => format.Envelopes).Distinct().Order(StringComparer.Ordinal),
            BuiltInMappings.Envelopes.Order(StringComparer.Ordinal));

    public static TheoryData<string> Formats => [.. MappingCatalog.BuiltIn.Names];

    public void Dispose() => _site.Dispose();

    [Fact]
    public void The_formats_are_the_native_one_and_a_mapping_file_each() =>
        Assert.Equal(
            [
                "native", "ansible", "facter", "fleet", "glpi", "google-chromeos", "google-cloudidentity", "google-mobile",
                "intune", "jamf", "kandji", "kandji-details", "munki", "ocs", "ohai", "osquery", "puppetdb", "snipeit",
            ],
            IngestPipeline.FormatNames());

    [Theory]
    [MemberData(nameof(Tests))]
    public void A_mapping_makes_the_report_that_its_test_says(string format, string name)
    {
        var mapping = BuiltInMappings.Formats.Single(known => known.Name == format).Mapping;
        var test = mapping.Tests.Single(test => test.Name == name);

        var summary = _site.IngestText(test.Record);

        Assert.Empty(summary.Quarantined);
        Assert.Empty(summary.Warnings);
        Assert.Equal(format, Assert.Single(summary.Files).Format);
        Assert.Equal(test.Report.Trim(), Assert.Single(_site.Export()));
    }

    /// <summary>Every field of every mapping is given by one of its tests, and none reads a secret.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void Nothing_is_doubtful_about_a_mapping(string format) =>
        Assert.Empty(MappingTrial.Lint(MappingCatalog.BuiltIn, format, IngestSite.AsOf));

    [Theory]
    [InlineData("2026-06-01 12:00:00", "Europe/Berlin", "2026-06-01T10:00:00Z", false)]
    [InlineData("2026-06-01 12:00:00", null, "2026-06-01T12:00:00Z", true)]
    [InlineData("2026-06-01T12:00:00+03:00", "Europe/Berlin", "2026-06-01T09:00:00Z", false)]
    [InlineData("2026-06-01T12:00:00+03:00", null, "2026-06-01T09:00:00Z", false)]
    public void Times_without_a_zone_are_of_the_zone_that_is_assumed(string seen, string? zone, string expected, bool isZoneMissed)
    {
        var mapping = MappingFile.Read(Encoding.UTF8.GetBytes(
            """
            format: trial
            title: Trial
            records: [.]
            detect:
              has(record.seen): 50
            report:
              device_id: '"x"'
              hostname: '"x"'
              os: '"linux"'
              last_seen: timestamp(record.seen)
            """)).Mapping!;
        var format = new MappedFormat(mapping, zone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(zone));
        var tape = new JsonTape();
        var record = Encoding.UTF8.GetBytes("{\"seen\":\"" + seen + "\"}");
        Assert.True(new JsonReader(tape).TryRead(record, 0, record.Length, 1, 1, out _));
        var warnings = new WarningLog();
        var output = new ByteArena();

        Assert.True(format.TryConvert(tape, null, withRest: true, warnings, output, out _));

        Assert.Contains("\"last_seen\":\"" + expected + "\"", Encoding.UTF8.GetString(output.Written.ToArray()), StringComparison.Ordinal);
        Assert.Equal(isZoneMissed ? ["FM4305"] : [], warnings.ToList().Select(warning => warning.Code));
    }
}
