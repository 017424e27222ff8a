using FleetMdm.UnitTests.Cli.Policies;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Commands;

public sealed class ScriptCommandTests : IDisposable
{
    private const string Content = "#!/bin/sh\nfdesetup enable\t# \u202e\n";

    private readonly TemporaryFolder _folder = new();

    public ScriptCommandTests()
    {
        Assert.Equal(0, Run("init").ExitCode);
        _folder.Write("enable-filevault.sh", Content);
    }

    [Fact]
    public void A_script_is_stored_under_its_files_name_or_its_id()
    {
        Assert.StartsWith("added enable-filevault  sha256 ", Run("script", "add", _folder["enable-filevault.sh"]).Out, StringComparison.Ordinal);
        Assert.StartsWith("unchanged enable-filevault", Run("script", "add", _folder["enable-filevault.sh"]).Out, StringComparison.Ordinal);
        Assert.StartsWith(
            "added fv  sha256 ",
            Run("script", "add", _folder["enable-filevault.sh"], "--id", "fv", "--name", "Turn it on").Out, StringComparison.Ordinal);
        Assert.Contains("Turn it on", Run("script", "list").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_comes_back_byte_for_byte_into_a_file_and_visible_on_a_terminal()
    {
        Add();

        Assert.Equal(Content.Replace("\u202e", "\\u202e", StringComparison.Ordinal), Run("script", "show", "enable-filevault").Out);
        Run("script", "show", "enable-filevault", "-o", _folder["copy.sh"]);
        Assert.Equal(File.ReadAllBytes(_folder["enable-filevault.sh"]), File.ReadAllBytes(_folder["copy.sh"]));
    }

    [Fact]
    public void A_script_is_attached_to_a_policy_or_a_check_that_exists()
    {
        Add();
        Run("policy", "add", _folder.Write("p.yaml", PolicyValidateTests.Sound("a").Replace("rule:", "id: c\n    rule:", StringComparison.Ordinal)));

        Assert.Equal("enable-filevault is a remedy of a\n", Run("script", "attach", "enable-filevault", "--policy", "a").Out);
        Assert.Equal(
            "enable-filevault is a remedy of a, check c\n",
            Run("script", "attach", "enable-filevault", "--policy", "a", "--check", "c").Out);
        Assert.Contains("a, a/c", Run("script", "list").Out, StringComparison.Ordinal);
        var unknown = Run("script", "attach", "enable-filevault", "--policy", "a", "--check", "d");
        Assert.Equal(2, unknown.ExitCode);
        Assert.StartsWith("error[FM8010]: the policy `a` has no check `d`", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_finds_what_was_changed_behind_our_back()
    {
        Add();
        Assert.Equal(0, Run("script", "verify").ExitCode);

        var bytes = File.ReadAllBytes(_folder["fleet.db"]);
        var at = bytes.AsSpan().IndexOf("fdesetup enable"u8);
        bytes[at] = (byte)'g';
        File.WriteAllBytes(_folder["fleet.db"], bytes);
        var run = Run("script", "verify");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("changed  enable-filevault", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FM8010", "script", "show", "enable-filevalt")]
    [InlineData("FM8010", "script", "remove", "enable-filevalt")]
    [InlineData("FM8010", "script", "verify", "enable-filevalt")]
    [InlineData("FM8010", "script", "attach", "enable-filevalt", "--policy", "a")]
    [InlineData("FM8010", "script", "attach", "enable-filevault", "--policy", "a")]
    [InlineData("FM8003", "script", "attach", "enable-filevault")]
    [InlineData("FM8006", "script", "add", "/nowhere/at-all.sh")]
    [InlineData("FM8006", "script", "add", "/")]
    [InlineData("FM8012", "script", "add", "/etc/hostname", "--id", "Not An Id")]
    [InlineData("FM8006", "script", "add", "/dev/null", "--id", "empty")]
    [InlineData("FM8003", "script", "add", "-")]
    public void Mistakes_are_refused(string code, params string[] args)
    {
        Add();

        var run = Run(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[" + code + "]: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_not_shown()
    {
        File.WriteAllBytes(_folder["binary.exe"], [0, 1, 0xFF]);
        Run("script", "add", _folder["binary.exe"]);

        Assert.Equal(2, Run("script", "show", "binary").ExitCode);
        SchemaTests.Conforms("fleetmdm.script/v1", Run("script", "show", "binary", "--json").OutBytes);
    }

    [Theory]
    [InlineData("fleetmdm.scripts/v1", "script", "list")]
    [InlineData("fleetmdm.script/v1", "script", "show", "enable-filevault")]
    [InlineData("fleetmdm.script-verify/v1", "script", "verify")]
    public void Json_is_what_its_schema_says(string schema, params string[] args)
    {
        Add();
        SchemaTests.Conforms(schema, Run([.. args, "--json"]).OutBytes);
    }

    [Fact]
    public void A_removed_script_is_gone()
    {
        Add();

        Assert.Equal("removed enable-filevault\n", Run("script", "remove", "enable-filevault").Out);
        Assert.Contains("no script is stored", Run("script", "list").Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Add() => Assert.Equal(0, Run("script", "add", _folder["enable-filevault.sh"]).ExitCode);

    private CliRun Run(params string[] args) =>
        new CliRunner { Environment = { ["FLEETMDM_DB"] = _folder["fleet.db"] } }.Run(args);
}
