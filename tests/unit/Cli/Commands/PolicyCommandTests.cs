using System.Text.Json;
using FleetMdm.UnitTests.Cli.Policies;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Commands;

/// <summary>Policies in a database: add, list, show, remove, assign.</summary>
public sealed class PolicyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PolicyCommandTests() => Assert.Equal(0, Run("init").ExitCode);

    [Fact]
    public void Adding_says_added_updated_unchanged()
    {
        _folder.Write("a.yaml", PolicyValidateTests.Sound("a"));
        _folder.Write("b.yaml", PolicyValidateTests.Sound("b"));
        Assert.Equal("added  a\nadded  b\n", Run("policy", "add", _folder["a.yaml"], _folder["b.yaml"]).Out);

        _folder.Write("b.yaml", PolicyValidateTests.Sound("b") + "description: new\n");
        var run = Run("policy", "add", _folder.Path);

        Assert.Equal((0, "unchanged  a\nupdated    b\n", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public void One_malformed_policy_keeps_all_out()
    {
        _folder.Write("a.yaml", PolicyValidateTests.Sound("a"));
        _folder.Write("b.yaml", "id: b\nname: B\nchecks: [{ rule: 1 + }]\n");

        var run = Run("policy", "add", _folder.Path);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("error[FM1005]: ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("nothing was stored: 1 error\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("no policy is stored", Run("policy", "list").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_stand_apart()
    {
        var run = Run("policy", "add", _folder.Write("p.yaml", "id: A B\nname: B\nchecks: [{ rule: 1 + }]\n"));

        Assert.Equal(2, run.Error.Split("error[FM").Length - 1);
        Assert.Contains("explain FM3002\n\nerror[FM1005]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_comes_back_as_it_was_written()
    {
        var yaml = "# comment\tkept\n" + PolicyValidateTests.Sound("a");
        Add(yaml);

        Assert.Equal(yaml, Run("policy", "show", "a").Out);
        Assert.Equal(0, Run("policy", "show", "a", "-o", _folder["out.yaml"]).ExitCode);
        Assert.Equal(yaml, File.ReadAllText(_folder["out.yaml"]));
        Assert.Equal("unchanged  a\n", Run("policy", "add", _folder["out.yaml"]).Out);
    }

    [Fact]
    public void Documents_of_one_file_are_stored_apart()
    {
        Add("# first\n" + PolicyValidateTests.Sound("a") + "---\n# second\n" + PolicyValidateTests.Sound("b"));

        Assert.Equal("# first\n" + PolicyValidateTests.Sound("a"), Run("policy", "show", "a").Out);
        Assert.Equal("# second\n" + PolicyValidateTests.Sound("b"), Run("policy", "show", "b").Out);
    }

    [Fact]
    public void Json_shows_the_rule_that_a_short_form_stands_for()
    {
        Add("id: a\nname: A\nseverity: low\nchecks: [{ key: disk.encrypted, op: eq, value: true, message: m, remediation: r }]\n");

        using var json = JsonDocument.Parse(Run("policy", "show", "a", "--json").OutBytes);
        var check = json.RootElement.GetProperty("checks")[0];

        Assert.Contains("facts.disk.encrypted", check.GetProperty("rule").GetString(), StringComparison.Ordinal);
        Assert.Equal("facts.disk.encrypted", check.GetProperty("facts")[0].GetString());
    }

    [Fact]
    public void Assignments_decide_to_whom_a_policy_applies()
    {
        Add(PolicyValidateTests.Sound("a"));

        Assert.Equal("a applies to tags lab, prod\n", Run("policy", "assign", "a", "--tag", "prod", "lab").Out);
        Assert.Equal("it was so assigned already\n", Run("policy", "assign", "a", "--tag", "lab").Error);
        Assert.Equal("policy  by   assigned to\na       tag  lab\na       tag  prod\n", Run("policy", "assignments").Out);
        Assert.Contains("tags lab, prod", Run("policy", "list").Out, StringComparison.Ordinal);
        Assert.Equal("a applies to tag prod\n", Run("policy", "unassign", "a", "--tag", "lab").Out);

        var last = Run("policy", "unassign", "a", "--tag", "prod");
        Assert.Equal((0, "a applies to every device\n"), (last.ExitCode, last.Out));
        Assert.StartsWith("warning[FM8112]: `a` has lost its last assignment", last.Error, StringComparison.Ordinal);
        Assert.Equal("it was not so assigned\n", Run("policy", "unassign", "a", "--tag", "prod").Error);
    }

    [Theory]
    [InlineData("FM8010", "did you mean `firewall`?", "policy", "show", "firewal")]
    [InlineData("FM8010", "did you mean `firewall`?", "policy", "remove", "firewal")]
    [InlineData("FM8010", "did you mean `firewall`?", "policy", "assign", "firewal", "--tag", "x")]
    [InlineData("FM8010", "did you mean `firewall`?", "policy", "unassign", "firewal", "--tag", "x")]
    [InlineData("FM8010", "did you mean `firewall`?", "policy", "assignments", "firewal")]
    [InlineData("FM8010", "`fleetmdm device list` shows them", "policy", "assign", "firewall", "--device", "mac-1")]
    [InlineData("FM8003", "write `--device ID` or `--tag TAG`", "policy", "assign", "firewall")]
    [InlineData("FM8003", "`fleetmdm policy show --help` shows examples", "policy", "show")]
    public void What_does_not_exist_is_refused_and_nothing_changes(string code, string help, params string[] args)
    {
        Add(PolicyValidateTests.Sound("firewall"));

        var run = Run(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[" + code + "]: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("= help: " + help + "\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("every device", Run("policy", "list").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Removing_is_all_or_none()
    {
        Add(PolicyValidateTests.Sound("a") + "---\n" + PolicyValidateTests.Sound("b"));

        Assert.Equal(2, Run("policy", "remove", "a", "zzz").ExitCode);
        Assert.Equal("removed a\nremoved b\n", Run("policy", "remove", "a", "b", "a").Out);
    }

    [Fact]
    public void A_script_that_is_not_there_yet_is_said()
    {
        var run = Run("policy", "add", _folder.Write("p.yaml", PolicyValidateTests.Sound("a") + "    script: fix-it\n"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("names the script `fix-it`, which is not in the catalog yet", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fleetmdm.policies/v1", "policy", "list")]
    [InlineData("fleetmdm.policy-show/v1", "policy", "show", "a")]
    [InlineData("fleetmdm.assignments/v1", "policy", "assignments")]
    [InlineData("fleetmdm.policy-add/v1", "policy", "add", "p.yaml")]
    [InlineData("fleetmdm.policy-test/v1", "policy", "test", "p.yaml")]
    [InlineData("fleetmdm.policy-test/v1", "policy", "test", "p.yaml", "--coverage", "--mutate")]
    [InlineData("fleetmdm.diagnostics/v1", "policy", "validate", "p.yaml")]
    public void Json_is_what_its_schema_says(string schema, params string[] args)
    {
        Add(PolicyValidateTests.Sound("a") + "tests: [{ expect: pass }]\n");
        Run("policy", "assign", "a", "--tag", "prod");

        var run = Run([.. args.Select(arg => arg == "p.yaml" ? _folder["p.yaml"] : arg), "--json"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        SchemaTests.Conforms(schema, run.OutBytes);
    }

    [Fact]
    public void Without_a_database_it_says_how_to_make_one()
    {
        var run = CliRun.Of("policy", "list", "--db", _folder["none.db"]);

        Assert.Equal((4, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[FM5001]: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("fleetmdm init", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Add(string yaml) => Assert.Equal(0, Run("policy", "add", _folder.Write("p.yaml", yaml)).ExitCode);

    private CliRun Run(params string[] args) =>
        new CliRunner { Environment = { ["FLEETMDM_DB"] = _folder["fleet.db"] } }.Run(args);
}
