using System.Text;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies.Layout;

public sealed class PolicyFormatTests : IDisposable
{
    private const string Untidy = """
        # What the file is about.

        name: 'Disks'
        id: disks   # never change it


        severity: 'high'
        targets: {os: [macos,
          windows], when: "facts.mdm.enrolled&&!( 'spare' in device.tags )"}
        checks:
        - message: it is off # as people say it
          # The rule that auditors ask for.
          rule: facts.disk.encrypted  ==  true||facts.disk.volumes.all(v, v.encrypted || v.removable) && known(facts.disk.recovery_key_escrowed)
          id: encrypted
          # A thought about checks.
        - rule: >-
            !(facts.os.edition ==
            "it's")
        - {key: disk.free_bytes, value: 14.10, op: gte} # the short form
        tests:
            - expect: {missing: [facts.mdm.enrolled], status: unknown}
              facts:
                  text: |
                      as  it
                        stands
                  other: ~
              name: nothing

        """;

    private const string Tidy = """
        # What the file is about.

        id: disks # never change it
        name: "Disks"

        severity: "high"
        targets:
          os: [macos, windows]
          when: facts.mdm.enrolled && !("spare" in device.tags)
        checks:
          - id: encrypted
            # The rule that auditors ask for.
            rule: |
              facts.disk.encrypted == true
              || facts.disk.volumes.all(v, v.encrypted || v.removable)
                && known(facts.disk.recovery_key_escrowed)
            message: it is off # as people say it
            # A thought about checks.
          - rule: |
              !(facts.os.edition == "it's")
          # the short form
          - key: disk.free_bytes
            op: gte
            value: 14.10
        tests:
          - name: nothing
            facts:
              text: |
                as  it
                  stands
              other: ~
            expect: { status: unknown, missing: [facts.mdm.enrolled] }

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_laid_out_and_named_and_once_is_enough()
    {
        var path = _folder.Write("a.yaml", Untidy);

        var first = CliRun.Of("policy", "fmt", _folder.Path);
        var second = CliRun.Of("policy", "fmt", _folder.Path);

        Assert.Equal(Tidy, File.ReadAllText(path));
        Assert.Equal((0, path + "\n", "1 file: 1 changed\n"), (first.ExitCode, first.Out, first.Error));
        Assert.Equal((0, "", "1 file: 1 laid out already\n"), (second.ExitCode, second.Out, second.Error));
    }

    [Fact]
    public void Check_names_what_would_change_and_diff_shows_it()
    {
        var path = _folder.Write("a.yaml", Untidy);
        _folder.Write("b.yaml", Tidy);

        var check = CliRun.Of("policy", "fmt", "--check", _folder.Path);
        var diff = CliRun.Of("policy", "fmt", "--diff", _folder.Path);
        var both = CliRun.Of("policy", "fmt", "--check", "--diff", _folder.Path);

        Assert.Equal((1, path + "\n", "2 files: 1 would change, 1 laid out already\n"), (check.ExitCode, check.Out, check.Error));
        Assert.Equal((0, 1), (diff.ExitCode, both.ExitCode));
        Golden.Verify("policy-fmt-diff.txt", diff.Out.Replace(path, "a.yaml", StringComparison.Ordinal));
        Assert.Equal(diff.Out, both.Out);
        Assert.Equal(Untidy, File.ReadAllText(path));
    }

    [Fact]
    public void Stdin_goes_to_stdout_with_the_line_breaks_it_has()
    {
        var run = new CliRunner { Input = Encoding.UTF8.GetBytes("\uFEFF" + Untidy.ReplaceLineEndings("\r\n")) }.Run("policy", "fmt", "-");

        Assert.Equal((0, Tidy.ReplaceLineEndings("\r\n"), ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public void Stdin_and_files_do_not_go_together()
    {
        var run = CliRun.Of("policy", "fmt", "-", _folder.Write("a.yaml", Untidy));

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[FM8004]", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FM3100", "id: [a")]
    [InlineData("FM3103", "id: a\nname: A\nchecks:\n- rul:  facts.a\n")]
    [InlineData("FM1005", "id: a\nname: A\nchecks:\n- rule:  facts.a ==\n")]
    [InlineData("FM1005", "id: a\nname: A\ntargets:  {when: facts.a && }\nchecks:\n- rule:  facts.a\n")]
    public void A_file_with_errors_is_left_alone_and_the_rest_goes_on(string code, string text)
    {
        var wrong = _folder.Write("a.yaml", text);
        var right = _folder.Write("b.yaml", Untidy);

        var run = CliRun.Of("policy", "fmt", _folder.Path);

        Assert.Equal((2, right + "\n"), (run.ExitCode, run.Out));
        Assert.StartsWith("error[" + code + "]", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("2 files: 1 changed, 1 left alone because of errors\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(wrong));
        Assert.Equal(Tidy, File.ReadAllText(right));
    }

    [Fact]
    public void Types_play_no_part()
    {
        var run = new CliRunner { Input = "id: a\nname: A\nchecks:\n- rule: nosuch( 1 )+true\n"u8.ToArray() }.Run("policy", "fmt", "-");

        Assert.Equal((0, "id: a\nname: A\nchecks:\n  - rule: nosuch(1) + true\n", ""), (run.ExitCode, run.Out, run.Error));
    }

    /// <summary>A check in braces gets lines: what silences a lint goes to the line where the lint is then.</summary>
    [Theory]
    [InlineData(
        "  - { id: one, rule: facts.disk.encrypted == true } # fleetmdm:ignore FM6016 clearer so\n",
        "  - id: one\n    rule: facts.disk.encrypted == true # fleetmdm:ignore FM6016 clearer so\n")]
    [InlineData(
        "  - { message: größe 🐱, rule: facts.disk.encrypted == true, id: one } # fleetmdm:ignore FM6016 clearer so\n",
        "  - id: one\n    rule: facts.disk.encrypted == true # fleetmdm:ignore FM6016 clearer so\n    message: größe 🐱\n")]
    [InlineData(
        "  # first\n  # fleetmdm:ignore FM6016 clearer so\n  - {id: one, rule: facts.disk.encrypted == true}\n",
        "  # first\n  - id: one\n    # fleetmdm:ignore FM6016 clearer so\n    rule: facts.disk.encrypted == true\n")]
    [InlineData(
        "  - { id: one, rule: facts.disk.encrypted } # fleetmdm:ignore FM6007 nothing to do\n",
        "  # fleetmdm:ignore FM6007 nothing to do\n  - id: one\n    rule: facts.disk.encrypted\n")]
    [InlineData(
        "  - { id: one, key: os.name, op: regex, value: '[a-z]+-[0-9]+' } # fleetmdm:ignore FM6008 on purpose\n",
        "  - id: one\n    key: os.name\n    op: regex\n    value: \"[a-z]+-[0-9]+\" # fleetmdm:ignore FM6008 on purpose\n")]
    [InlineData(
        "  # fleetmdm:ignore FM6022 b\n  - { id: one, rule: facts.disk.encrypted == true && facts.disk.encrypted == true } # fleetmdm:ignore FM6016 a\n",
        "  - id: one\n    # fleetmdm:ignore FM6022 b\n    rule: facts.disk.encrypted == true && facts.disk.encrypted == true # fleetmdm:ignore FM6016 a\n")]
    [InlineData(
        "  - { id: one, rule: facts.disk.encrypted } # about one\n",
        "  # about one\n  - id: one\n    rule: facts.disk.encrypted\n")]
    [InlineData(
        "  - { id: one, rule: facts.disk.encrypted } # fleetmdm:ignore FM6016 silences nothing\n",
        "  # fleetmdm:ignore FM6016 silences nothing\n  - id: one\n    rule: facts.disk.encrypted\n")]
    public void A_check_in_braces_keeps_what_silences_its_lints(string check, string expected)
    {
        const string head = "id: a\nname: A\nchecks:\n";
        var run = new CliRunner { Input = Encoding.UTF8.GetBytes(head + check) }.Run("policy", "fmt", "-");

        Assert.Equal((0, "", head + expected), (run.ExitCode, run.Error, run.Out));
        Assert.Equal(run.Out, new CliRunner { Input = run.OutBytes }.Run("policy", "fmt", "-").Out);
    }

    [Fact]
    public void A_comment_that_silences_a_lint_goes_where_its_line_goes()
    {
        const string input = "id: a\nname: A\nchecks:\n# fleetmdm:ignore FM6016 clearer so\n- rule: facts.disk.encrypted  == true\n  id: one\n";

        var run = new CliRunner { Input = Encoding.UTF8.GetBytes(input) }.Run("policy", "fmt", "-");

        Assert.Equal(
            "id: a\nname: A\nchecks:\n  - id: one\n    # fleetmdm:ignore FM6016 clearer so\n    rule: facts.disk.encrypted == true\n", run.Out);
    }

    [Fact]
    public void What_would_not_survive_is_left_alone()
    {
        var text = "id: a\nname: A\nchecks:\n- rule:  facts.a\ntests:\n- facts:\n    ? " + new string('k', 1100) + "\n    : 1\n  expect: pass\n";
        var path = _folder.Write("a.yaml", text);

        var run = CliRun.Of("policy", "fmt", path);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[FM3115]", run.Error, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void Documents_of_a_file_stay_apart_with_the_comments_between_them()
    {
        const string document = "id: a\nname: A\nchecks:\n  - rule: facts.a\n";
        var input = "# licence\n---   # first\n" + document + "   # below\n...\n---\n# empty\n---\n\n" + document.Replace("id: a", "id:   b", StringComparison.Ordinal);

        var run = new CliRunner { Input = Encoding.UTF8.GetBytes(input) }.Run("policy", "fmt", "-");

        Assert.Equal(
            "# licence\n--- # first\n" + document + "  # below\n---\n# empty\n---\n" + document.Replace("id: a", "id: b", StringComparison.Ordinal), run.Out);
    }

    [Fact]
    public void A_file_keeps_its_permissions_and_a_link_leads_where_it_led()
    {
        if (OperatingSystem.IsWindows()) return;
        var path = _folder.Write("a.yaml", Untidy);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var link = _folder["link.yaml"];
        File.CreateSymbolicLink(link, path);

        Assert.Equal(0, CliRun.Of("policy", "fmt", link).ExitCode);

        Assert.Equal(path, new FileInfo(link).LinkTarget);
        Assert.Equal(Tidy, File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
    }

    [Fact]
    public void A_large_file_takes_no_longer_than_its_size_asks_for()
    {
        var text = new StringBuilder("id: a\nname: A\nchecks:\n");
        while (text.Length < 700_000)
            text.Append("- rule: facts.a\n  # a comment\n\n  message: m\n");
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var run = new CliRunner { Input = Encoding.UTF8.GetBytes(text.ToString()) }.Run("policy", "fmt", "-");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), watch.Elapsed.ToString());
    }
}
