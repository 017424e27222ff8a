using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli;

public sealed class VersionTests
{
    [Fact]
    public void Says_its_name_and_version()
    {
        var run = CliRun.Of("version");

        Assert.Equal((0, "fleetmdm 0.1.0\n", ""), (run.ExitCode, run.Out, run.Error));
    }
}
