using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli;

/// <summary>`init` says where the database is: --db, FLEETMDM_DB, the config file, the user's data folder, in that order.</summary>
public sealed class DatabasePathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Each_place_comes_before_the_next()
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["HOME"] = _folder["home"] };
        Assert.Equal(_folder["home/.local/share/fleetmdm/fleet.db"], Init(environment));

        environment["XDG_DATA_HOME"] = "relative/is/ignored";
        Assert.Equal(_folder["home/.local/share/fleetmdm/fleet.db"], Init(environment));

        environment["XDG_DATA_HOME"] = _folder["data"];
        Assert.Equal(_folder["data/fleetmdm/fleet.db"], Init(environment));

        _folder.Write("home/.config/fleetmdm/config.yaml", "db: here.db # beside this file\n");
        Assert.Equal(_folder["home/.config/fleetmdm/here.db"], Init(environment));

        environment["XDG_CONFIG_HOME"] = _folder["config"];
        _folder.Write("config/fleetmdm/config.yaml", "db: " + _folder["absolute.db"] + "\n");
        Assert.Equal(_folder["absolute.db"], Init(environment));

        environment["FLEETMDM_DB"] = _folder["variable.db"];
        Assert.Equal(_folder["variable.db"], Init(environment));
        Assert.Equal(_folder["option.db"], Init(environment, "--db", _folder["option.db"]));
    }

    [Theory]
    [InlineData("database: x.db\n", ":1:1")]
    [InlineData("db:\n", ":1:")]
    [InlineData("- db\n", ":1:1")]
    [InlineData("db: [x\n", ":1:")]
    public void A_wrong_config_file_is_never_passed_over(string config, string place)
    {
        var path = _folder.Write("config/fleetmdm/config.yaml", config);

        var run = new CliRunner { Environment = { ["XDG_CONFIG_HOME"] = _folder["config"], ["HOME"] = _folder["home"] } }.Run("init");

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[FM8009]: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("  --> " + path + place, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_place_it_says_so()
    {
        var run = CliRun.Of("init");

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[FM8008]: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_existing_file_is_left_alone()
    {
        var path = _folder.Write("fleet.db", "something");

        var run = CliRun.Of("init", "--db", path);

        Assert.Equal((4, ""), (run.ExitCode, run.Out));
        Assert.Equal("something", File.ReadAllText(path));
    }

    public void Dispose() => _folder.Dispose();

    private static string Init(Dictionary<string, string> environment, params string[] more)
    {
        var run = new CliRunner { Environment = environment }.Run(["init", .. more]);
        Assert.Equal(0, run.ExitCode);
        var path = run.Out["created ".Length..].TrimEnd('\n');
        File.Delete(path);
        return path;
    }
}
