using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli;

/// <summary>Text from policies and scripts drives no terminal, whatever is in it, in any format of any command.</summary>
public sealed class HostileTextTests : IDisposable
{
    private const string Hostile = "\\e[31mred\\e]0;title\\a \\u202egnp.exe \\u200b\\u2028\\n\\r=cmd|' /C calc'!A0 [/red] <script>\\x9b2J";

    private readonly TemporaryFolder _folder = new();

    public HostileTextTests()
    {
        _folder.Write("p.yaml",
            $$"""
            id: hostile
            name: "{{Hostile}}"
            description: "{{Hostile}}"
            severity: high
            references: ["{{Hostile}}"]
            targets: { tags: ["{{Hostile}}"] }
            checks:
              - id: c
                rule: "facts.settings['x'] == '{{Hostile.Replace("'", "", StringComparison.Ordinal).Replace("\\n\\r", "", StringComparison.Ordinal)}}'"
                message: "{{Hostile}}"
                remediation: "{{Hostile}}"
            tests:
              - { name: "{{Hostile}}", device: { tags: ["{{Hostile}}"] }, expect: pass }
            """);
        _folder.Write("s.sh", "echo '\u202e\x1b[2J'\n");
        Run("init");
        Assert.Equal(0, Run("policy", "add", _folder["p.yaml"]).ExitCode);
        Run("policy", "assign", "hostile", "--tag", "t\x1b[2J\u202e");
        Run("script", "add", _folder["s.sh"], "--name", "n\x1b[2J\u202e");
    }

    [Theory]
    [InlineData("policy", "validate", "p.yaml")]
    [InlineData("policy", "test", "p.yaml")]
    [InlineData("policy", "add", "p.yaml")]
    [InlineData("policy", "list")]
    [InlineData("policy", "show", "hostile")]
    [InlineData("policy", "assignments")]
    [InlineData("policy", "assign", "hostile", "--tag", "\x1b[2J")]
    [InlineData("policy", "show", "\x1b[2J\u202e")]
    [InlineData("script", "list")]
    [InlineData("script", "show", "s")]
    [InlineData("script", "verify")]
    [InlineData("script", "add", "s.sh", "--id", "\u202e")]
    [InlineData("eval", "'\x1b[2J\u202e' == x\u200b")]
    [InlineData("explain", "\x1b[2J")]
    [InlineData("schema", "\u202e")]
    public void Nothing_reaches_the_terminal(params string[] args)
    {
        foreach (var width in (int?[])[null, 80])
        {
            var run = Run(width, args);
            Assert.DoesNotContain(run.Out + run.Error, IsDangerous);
            Assert.NotEqual(70, run.ExitCode);
        }
    }

    [Theory]
    [InlineData("policy", "validate", "p.yaml")]
    [InlineData("policy", "test", "p.yaml")]
    [InlineData("policy", "list")]
    [InlineData("policy", "show", "hostile")]
    [InlineData("policy", "assignments")]
    [InlineData("script", "list")]
    [InlineData("script", "show", "s")]
    public void Json_stays_valid_and_plain(params string[] args)
    {
        var run = Run([.. args, "--json"]);

        using var json = JsonDocument.Parse(run.OutBytes);
        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        Assert.All(run.OutBytes, b => Assert.True(b is (byte)'\n' or >= 0x20 and < 0x7F));
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsDangerous(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\t'))
        || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;

    private CliRun Run(params string[] args) => Run(null, args);

    private CliRun Run(int? width, string[] args) =>
        new CliRunner { Width = width, Environment = { ["FLEETMDM_DB"] = _folder["fleet.db"] } }
            .Run([.. args.Select(arg => arg is "p.yaml" or "s.sh" ? _folder[arg] : arg)]);
}
