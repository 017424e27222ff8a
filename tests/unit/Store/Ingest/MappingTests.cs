using System.Text;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Mappings;

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

    public void Dispose() => _site.Dispose();

    [Fact]
    public void The_formats_are_the_native_one_and_a_mapping_file_each() =>
        Assert.Equal(["native", "ansible", "facter", "fleet"], IngestPipeline.FormatNames());

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
}
