using FleetMdm.Cli.Policies;

namespace FleetMdm.UnitTests.Cli.Policies;

public sealed class ReportedPathTests
{
    [Theory]
    [InlineData("policies/mac.yaml", "policies/mac.yaml")]
    [InlineData("./policies/../mac.yaml", "mac.yaml")]
    [InlineData("/work/fleet/policies/mac.yaml", "policies/mac.yaml")]
    [InlineData("a b%,:#?/größe🐱.yaml", "a%20b%25%2C%3A%23%3F/gr%C3%B6%C3%9Fe%F0%9F%90%B1.yaml")]
    [InlineData("..yaml", "..yaml")]
    [InlineData("../other/mac.yaml", "../other/mac.yaml")]
    [InlineData("/etc/a b.yaml", "file:///etc/a%20b.yaml")]
    [InlineData("-", "-")]
    public void A_file_below_the_folder_is_a_relative_reference(string path, string uri)
    {
        Assert.Equal(uri, ReportedPath.UriBelow("/work/fleet", path));
        Assert.True(Uri.TryCreate(uri, UriKind.RelativeOrAbsolute, out _));
    }
}
