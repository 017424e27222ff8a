using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies;

/// <summary>`policy validate --fix`: rules are written better where they mean the same, and nothing else changes.</summary>
public sealed class PolicyFixTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Rules => new()
    {
        { "rule: facts.disk.encrypted == true # as reported", "rule: facts.disk.encrypted # as reported" },
        // A plain text cannot begin with `!`.
        { "rule: facts.disk.encrypted == false   # no", "rule: '!facts.disk.encrypted'   # no" },
        { "rule: '!(device.os == \"linux\")'", "rule: 'device.os != \"linux\"'" },
        { "rule: 'device.hostname.matches(\"^o''neill$\")'", "rule: 'device.hostname == \"o''neill\"'" },
        { "rule: \"device.hostname.matches('^a\\\\\\\\.b')\"", "rule: \"device.hostname.startsWith('a.b')\"" },
        { "rule: \"!!facts.disk.encrypted\"", "rule: \"facts.disk.encrypted\"" },
        {
            "rule: |\n      facts.disk.encrypted == true // why\n      && facts.mdm.enrolled\n      && facts.mdm.enrolled\n      || device.os in [\"ios\"]",
            "rule: |\n      facts.disk.encrypted // why\n      && facts.mdm.enrolled\n      || device.os == \"ios\""
        },
        {
            "rule: >-\n      device.os == \"macos\"\n      || device.os == \"ios\" || device.os == \"ipados\"",
            "rule: >-\n      device.os in [\"macos\", \"ios\", \"ipados\"]"
        },
        // What may have an answer where it had none is the author's to write.
        { "rule: size(facts.users.filter(u, u.admin)) > 0", "rule: size(facts.users.filter(u, u.admin)) > 0" },
        // What is silenced stays.
        {
            "rule: facts.disk.encrypted == true # fleetmdm:ignore FM6016 it reads better",
            "rule: facts.disk.encrypted == true # fleetmdm:ignore FM6016 it reads better"
        },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Only_the_text_of_a_rule_changes(string rule, string expected)
    {
        foreach (var lines in (string[])["\n", "\r\n"])
        {
            var path = _folder.Write("a.yaml", Policy(rule).ReplaceLineEndings(lines));

            var run = CliRun.Of("policy", "validate", path, "--fix");

            Assert.True(run.ExitCode == 0, run.Out + run.Error);
            Assert.Equal(Policy(expected).ReplaceLineEndings(lines), File.ReadAllText(path));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_second_time_there_is_nothing_to_fix(string rule, string expected)
    {
        var path = _folder.Write("a.yaml", Policy(expected));

        var run = CliRun.Of("policy", "validate", path, "--fix");

        Assert.Contains("0 rule changes made in 0 files", run.Error, StringComparison.Ordinal);
        Assert.True(rule.Length > 0);
    }

    [Fact]
    public void A_dry_run_shows_the_difference_and_writes_nothing()
    {
        var before = "\uFEFF" + Policy("rule: facts.disk.encrypted == true # as reported");
        var path = _folder.Write("a.yaml", before);

        var run = CliRun.Of("policy", "validate", path, "--fix", "--dry-run");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("-    rule: facts.disk.encrypted == true # as reported\n+    rule: facts.disk.encrypted # as reported\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 rule change would be made in 1 file", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, new System.Text.UTF8Encoding(false).GetString(File.ReadAllBytes(path)));
    }

    [Fact]
    public void A_byte_order_mark_stays()
    {
        var path = _folder.Write("a.yaml", "\uFEFF" + Policy("rule: '!!facts.disk.encrypted'"));

        CliRun.Of("policy", "validate", path, "--fix");

        Assert.Equal("\uFEFF" + Policy("rule: 'facts.disk.encrypted'"), new System.Text.UTF8Encoding(false).GetString(File.ReadAllBytes(path)));
    }

    [Fact]
    public void A_file_that_cannot_be_read_as_policies_stays_as_it_is()
    {
        var text = Policy("rule: facts.disk.encrypted == true") + "nonsense: [\n";
        var path = _folder.Write("a.yaml", text);

        var run = CliRun.Of("policy", "validate", path, "--fix");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Theory]
    [InlineData("-", "--fix")]
    [InlineData("--dry-run")]
    public void What_cannot_be_meant_is_refused(params string[] options)
    {
        var path = _folder.Write("a.yaml", Policy("rule: facts.disk.encrypted"));

        Assert.Equal(2, CliRun.Of(["policy", "validate", path, .. options]).ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    private static string Policy(string rule) =>
        $"""
        # Kept as it is.
        id: a
        name: "A" # and this
        severity: low
        checks:
          - id: one # too
            {rule}
            message: m
            remediation: r

        """;
}
