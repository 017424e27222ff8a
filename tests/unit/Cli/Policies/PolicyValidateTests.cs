using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies;

public sealed class PolicyValidateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Sound_policies_are_said_to_be_sound()
    {
        _folder.Write("a.yaml", Sound("a"));
        _folder.Write("sub/b.yml", Sound("b") + "---\n" + Sound("c"));
        _folder.Write("sub/notes.txt", "not a policy");
        _folder.Write(".hidden.yaml", "not: looked at");

        var run = CliRun.Of("policy", "validate", _folder.Path);

        Assert.Equal((0, "3 policies in 2 files: no problems\n", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public void Every_problem_of_every_file_is_shown_at_its_place()
    {
        _folder.Write("broken.yaml", "id: x\nname: [a\n");
        _folder.Write("empty.yaml", "");
        _folder.Write("many.yaml", ManyMistakes);
        _folder.Write("multi.yml", MultipleDocuments);

        var run = CliRun.Of("policy", "validate", _folder.Path);

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Golden.Verify("policy-validate-mistakes.txt", run.Out.Replace(_folder.Path, "policies", StringComparison.Ordinal));
    }

    [Fact]
    public void Json_has_the_same_problems()
    {
        _folder.Write("many.yaml", ManyMistakes);

        var text = CliRun.Of("policy", "validate", _folder.Path);
        var json = CliRun.Of("policy", "validate", _folder.Path, "--json");

        Assert.Equal((1, ""), (json.ExitCode, json.Error));
        using var document = JsonDocument.Parse(json.OutBytes);
        var diagnostics = document.RootElement.GetProperty("diagnostics").EnumerateArray().ToList();
        Assert.Equal(
            text.Out.Split('\n').Count(line => line.Contains("--> ", StringComparison.Ordinal)), diagnostics.Count);
        foreach (var diagnostic in diagnostics)
            Assert.Contains(
                FormattableString.Invariant(
                    $"many.yaml:{diagnostic.GetProperty("line").GetInt32()}:{diagnostic.GetProperty("column").GetInt32()}"),
                text.Out, StringComparison.Ordinal);
    }

    /// <summary>The rule `1 + "a"` in every way that YAML can write it: the carets stand under it, whatever stands before.</summary>
    [Theory]
    [InlineData("plain", "rule: 1 + \"a\"")]
    [InlineData("single", "rule: '1 + \"a\"'")]
    [InlineData("double", "rule: \"1 + \\\"a\\\"\"")]
    [InlineData("literal", "rule: |\n      true &&\n      1 + \"a\"")]
    [InlineData("folded", "rule: >-\n      true &&\n\n      1 + \"a\"")]
    [InlineData("tab", "rule: |\n      true &&\t1 + \"a\"")]
    [InlineData("flow", "{ message: größe 🐱 日本, remediation: r, rule: '1 + \"a\"' }")]
    public void Carets_stand_under_the_place(string style, string rule)
    {
        var path = _folder.Write("p.yaml", Head("p") + "  - " + rule + (rule[0] == '{' ? "\n" : "\n    message: m\n    remediation: r\n"));

        foreach (var ending in (string[])["\n", "\r\n"])
        {
            File.WriteAllText(path, "\uFEFF" + File.ReadAllText(path).ReplaceLineEndings(ending));
            var run = CliRun.Of("policy", "validate", path);
            Golden.Verify("policy-validate-carets-" + style + ".txt", run.Out.Replace(path, "p.yaml", StringComparison.Ordinal));
        }
    }

    /// <summary>A label that has no room behind its carets stands below them, broken between words.</summary>
    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    public void A_long_label_is_broken_between_words(int width)
    {
        var path = _folder.Write(
            "p.yaml", Head("p") + "  - rule: facts.mdm.enrolled && facts.mdm.supervised && facts.disk.encrypt\n    message: m\n    remediation: r\n");

        var run = new CliRunner { Width = width }.Run("policy", "validate", path);

        Golden.Verify(FormattableString.Invariant($"policy-validate-label-{width}.txt"), run.Out.Replace(path, "p.yaml", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("name: \"  \"", "`name` must have characters, found a blank text")]
    [InlineData("name: \"\"", "`name` must have characters, found a blank text")]
    [InlineData("name:", "`name` must be text, found nothing")]
    [InlineData("name: [a]", "`name` must be text, found a list")]
    public void A_text_that_is_none_is_told_apart(string name, string message)
    {
        var path = _folder.Write("p.yaml", Head("p").Replace("name: Test", name, StringComparison.Ordinal) + "  - rule: facts.disk.encrypted\n");

        Assert.Contains("error[FM3105]: " + message + "\n", CliRun.Of("policy", "validate", path).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_is_cut_around_the_place()
    {
        var path = _folder.Write("p.yaml", Head("p") + "  - rule: " + string.Join(" || ", Enumerable.Repeat("true", 60)) + " || 1 + \"a\" == " + new string('1', 18) + "\n");

        var run = new CliRunner { Width = 80 }.Run("policy", "validate", path);

        Golden.Verify("policy-validate-long-line.txt", run.Out.Replace(path, "p.yaml", StringComparison.Ordinal));
        Assert.All(
            run.Out.Split('\n').Where(line => line.Contains(" | ", StringComparison.Ordinal)),
            line => Assert.InRange(line.Length, 0, 80));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    public void Words_are_wrapped_to_the_terminal(int width)
    {
        var path = _folder.Write("many.yaml", ManyMistakes);

        var piped = CliRun.Of("policy", "validate", path).Out;
        var shown = new CliRunner { Width = width }.Run("policy", "validate", path).Out;

        Assert.Contains(piped.Split('\n'), line => line.Contains("= help: ", StringComparison.Ordinal) && line.Length > width);
        var words = shown.Split('\n').Where(line => !line.Contains("--> ", StringComparison.Ordinal) && !line.Contains('^', StringComparison.Ordinal));
        Assert.All(words, line => Assert.InRange(line.Length, 0, width));
    }

    [Fact]
    public void Hostile_text_is_visible()
    {
        var path = _folder.Write("p.yaml", Head("p") + "  - rule: \"\\e[2J\u202e\"\n    \u200bkey: x\n");

        var run = CliRun.Of("policy", "validate", path);

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain(run.Out, c => c is '\x1b' or '\u202e' or '\u200b');
        Assert.Contains("unknown key `\\u200bkey`", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_a_problem_with_a_place()
    {
        File.WriteAllBytes(_folder["p.yaml"], [.. "id: p\nname: \""u8, 0xC3, 0x28, .. "\"\n"u8]);

        var run = CliRun.Of("policy", "validate", _folder["p.yaml"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error[FM3100]: the file is not valid UTF-8 from here on", run.Out, StringComparison.Ordinal);
        Assert.Contains("p.yaml:2:8", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.yaml", "FM8006")]
    [InlineData("empty-folder", "FM8006")]
    public void A_path_without_policies_is_refused(string path, string code)
    {
        Directory.CreateDirectory(_folder["empty-folder"]);

        var run = CliRun.Of("policy", "validate", _folder[path]);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[" + code + "]: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Stdin_is_a_file_like_others()
    {
        var run = new CliRunner { Input = System.Text.Encoding.UTF8.GetBytes(Sound("a")) }.Run("policy", "validate", "-");

        Assert.Equal((0, "1 policy in 1 file: no problems\n", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public void Reported_facts_of_a_database_are_known()
    {
        var path = _folder.Write("p.yaml", Head("p").Replace("\"true\"", "facts.edr.version == \"1\"", StringComparison.Ordinal));
        var database = _folder["fleet.db"];
        CliRun.Of("init", "--db", database);

        var run = CliRun.Of("policy", "validate", path, "--db", database);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("unknown fact `facts.edr`", run.Out, StringComparison.Ordinal);
        Assert.Contains("no device has reported it, and no schema names it", run.Out, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    internal static string Sound(string id) => Head(id);

    private static string Head(string id) =>
        "id: " + id + "\nname: Test\nseverity: low\nchecks:\n  - rule: \"true\"\n    message: m\n    remediation: r\n";

    private const string MultipleDocuments =
        """
        # of the first policy
        id: one
        name: One
        checks: []
        ---
        id: one
        name: Two
        checks:
          - rule: &a "true"
        ---
        - list
        """;

    private const string ManyMistakes =
        """
        id: Bad Id
        name: Many mistakes
        severty: hgh
        targets: { os: [macos, windos], tag: x, when: facts.mdm.enroled }
        params:
          min_os: { type: strng, default: 14.5 }
          days: 3
        checks:
          - id: a
            rul: facts.disk.encrypted
          - id: b
            rule: facts.disk.encrypt == true && version(device.os_version).atleast(params.min_oss)
            on_missing: fial
          - rule: >
              facts.disk.encrypted ==
              "yes" &&
              facts.os.nam.startsWith("x")
          - key: disk.encrypted
            op: equals
            value: yes
          - key: disk.encrypted
            value: true
          - just text
          - id: b
            rule: "1 + "
            key: x
          - {}
          - id: [x]
            message:
        tests:
          - name: x
            expct: pass
          - expect: { status: passed, checks: { zz: fail } }
            device: { oss: x, last_seen: 2026-01-31 12:00 }
            params: { nope: 1 }
            as_of: yesterday
          - name: no expectation
        extra: 1
        """;
}
