using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Policies;

/// <summary>`policy validate` for other programs, and which of its findings count.</summary>
public sealed class PolicyValidateFormatTests : IDisposable
{
    /// <summary>An error, two warnings, two notes.</summary>
    private const string Mixed =
        """
        id: mixed
        name: Größe 🐱
        severity: low
        checks:
          - id: size
            rule: facts.disk.encrypt && "🐱" == 1
          - key: disk.encrypted
            op: eq
            value: yes
            message: m
            remediation: r
        """;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    [InlineData("github")]
    public void Each_format_tells_the_same(string format)
    {
        var run = ValidateMistakes(format);

        var shown = format == "sarif" ? WithoutPages(run.OutBytes) : run.Out;
        Golden.Verify(
            "policy-validate-format." + format + (format is "text" or "github" ? ".txt" : ".json"),
            shown.Replace("file://" + _folder.Path, "policies", StringComparison.Ordinal)
                .Replace(_folder.Path, "policies", StringComparison.Ordinal));
    }

    [Fact]
    public void Sarif_brings_the_page_of_each_code()
    {
        var run = ValidateMistakes("sarif");

        AssertSarif(run.OutBytes);
        using var json = JsonDocument.Parse(run.OutBytes);
        var rules = json.RootElement.GetProperty("runs")[0].GetProperty("tool").GetProperty("driver").GetProperty("rules");
        foreach (var rule in rules.EnumerateArray())
        {
            var page = File.ReadAllText(Repository.At("grammar/diagnostics/" + rule.GetProperty("id").GetString() + ".md"));
            var help = rule.GetProperty("help");
            Assert.Equal(page, help.GetProperty("markdown").GetString());
            Assert.StartsWith("# " + rule.GetProperty("id").GetString() + ": " + Text(rule, "shortDescription") + "\n\n" + Text(rule, "fullDescription") + "\n\n## ", page);
            var plain = Regex.Replace(page, "^```[a-z]*\n", "", RegexOptions.Multiline);
            Assert.Matches("\n## (What to do|Prefer)\n\n" + Regex.Escape(help.GetProperty("text").GetString()!) + "\n$", plain);
        }
    }

    [Theory]
    [InlineData("sarif")]
    [InlineData("github")]
    [InlineData("json")]
    public void A_file_can_be_written(string format)
    {
        var path = _folder.Write("mixed.yaml", Mixed);

        var run = CliRun.Of("policy", "validate", path, "--format", format, "-o", _folder["out"]);

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Equal(CliRun.Of("policy", "validate", path, "--format", format).Out, File.ReadAllText(_folder["out"]));
    }

    [Fact]
    public void Sound_policies_are_an_empty_run_and_no_command()
    {
        var path = _folder.Write("a.yaml", PolicyValidateTests.Sound("a"));

        var sarif = CliRun.Of("policy", "validate", path, "--format", "sarif");
        using var json = JsonDocument.Parse(sarif.OutBytes);
        var run = Assert.Single(json.RootElement.GetProperty("runs").EnumerateArray());
        Assert.Empty(run.GetProperty("results").EnumerateArray());
        Assert.Empty(run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray());
        AssertSarif(sarif.OutBytes);

        var commands = CliRun.Of("policy", "validate", path, "--format", "github");
        Assert.Equal((0, "", ""), (commands.ExitCode, commands.Out, commands.Error));
    }

    [Fact]
    public void Hostile_text_stays_one_command_a_line_and_valid_sarif()
    {
        const string hostile = "\\n::error::x \\r%0A \\e[2J \\u202e \\u2028 , : [/red] <script>";
        _folder.Write("a,b:c%0A::x\n::error::y.yaml",
            $"id: \"{hostile}\"\nname: \"{hostile}\"\n\"{hostile}\": 1\nchecks:\n  - id: \"{hostile}\"\n    rule: \"{hostile}\"\n");
        var count = Diagnostics(CliRun.Of("policy", "validate", _folder.Path, "--json")).Count;

        var commands = CliRun.Of("policy", "validate", _folder.Path, "--format", "github").Out;
        var lines = commands.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(count, lines.Length);
        Assert.All(lines, line =>
        {
            Assert.Matches("^::(error|warning|notice) file=[^,:]+,line=[0-9]+,col=[0-9]+,endColumn=[0-9]+,title=FM[0-9]{4}::", line);
            Assert.DoesNotMatch("%(?!25|0A|0D|3A|2C)", line);
        });
        Assert.DoesNotContain(commands, c => c is '\x1b' or '\r' or '\u202e' or '\u2028');

        var sarif = CliRun.Of("policy", "validate", _folder.Path, "--format", "sarif");
        AssertSarif(sarif.OutBytes);
        Assert.All(sarif.OutBytes, b => Assert.True(b is (byte)'\n' or >= 0x20 and < 0x7F));
        using var json = JsonDocument.Parse(sarif.OutBytes);
        var results = json.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(count, results.Count);
        Assert.All(results, result => Assert.DoesNotContain(
            result.GetProperty("message").GetProperty("text").GetString()!, c => c is '\x1b' or '\r' or '\u202e' or '\u2028'));
    }

    [Fact]
    public void Denied_warnings_are_errors_in_every_format()
    {
        var path = _folder.Write("warned.yaml", PolicyValidateTests.Sound("a").Replace("\"true\"", "facts.disk.encrypt", StringComparison.Ordinal));
        Assert.Equal(0, CliRun.Of("policy", "validate", path).ExitCode);

        foreach (var (format, sign) in ((string, string)[])[
            ("text", "error[FM6001]"), ("json", "\"severity\": \"error\""), ("sarif", "\"level\": \"error\""), ("github", "::error ")])
        {
            var run = CliRun.Of("policy", "validate", path, "--deny", "warnings", "--format", format);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(sign, run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Denied_warnings_leave_notes_alone()
    {
        var path = _folder.Write("noted.yaml", "id: a\nname: A\nseverity: low\nchecks: [{ rule: \"true\" }]\n");

        var run = CliRun.Of("policy", "validate", path, "--deny", "warnings");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("note[FM6006]", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Ignored_codes_are_left_out_and_counted()
    {
        var path = _folder.Write("mixed.yaml", Mixed);
        var all = Diagnostics(CliRun.Of("policy", "validate", path, "--json"));

        // One code an option: what follows is a path.
        var run = CliRun.Of("policy", "validate", "--ignore", "FM6006", "--ignore", "fm6007", path, "--json");

        var left = Diagnostics(run);
        Assert.Equal(all.Where(code => code is not ("FM6006" or "FM6007")), left);
        using var json = JsonDocument.Parse(run.OutBytes);
        Assert.Equal(all.Count - left.Count, json.RootElement.GetProperty("ignored").GetInt32());
        Assert.EndsWith(
            ", 2 ignored\n", CliRun.Of("policy", "validate", path, "--ignore", "FM6006", "--ignore", "FM6007").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ignored_warning_is_not_denied() =>
        Assert.Equal(0, CliRun.Of(
            "policy", "validate", "--deny", "warnings", "--ignore", "FM6001",
            _folder.Write("warned.yaml", PolicyValidateTests.Sound("a").Replace("\"true\"", "facts.disk.encrypt", StringComparison.Ordinal))).ExitCode);

    [Fact]
    public void An_error_cannot_be_ignored()
    {
        var path = _folder.Write("broken.yaml", "id: [x\n");

        var run = CliRun.Of("policy", "validate", path, "--ignore", "FM3100");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error[FM3100]", run.Out, StringComparison.Ordinal);
        Assert.Equal("`--ignore FM3100` leaves errors as they are\n", run.Error);
    }

    [Theory]
    [InlineData("FM8011", "--ignore", "FM6999")]
    [InlineData("FM8005", "--deny", "notes")]
    [InlineData("FM8005", "--format", "sarfi")]
    public void What_means_nothing_is_refused(string code, params string[] options)
    {
        var run = CliRun.Of(["policy", "validate", _folder.Write("a.yaml", PolicyValidateTests.Sound("a")), .. options]);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[" + code + "]: ", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private CliRun ValidateMistakes(string format)
    {
        _folder.Write("mixed.yaml", Mixed);
        _folder.Write("broken.yaml", "id: [x\n");
        var run = CliRun.Of("policy", "validate", _folder.Path, "--format", format);
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        return run;
    }

    private static string Text(JsonElement rule, string field) => rule.GetProperty(field).GetProperty("text").GetString()!;

    /// <summary>The document without what changes with the pages and the version.</summary>
    private static string WithoutPages(byte[] sarif)
    {
        var document = JsonNode.Parse(sarif)!;
        var driver = document["runs"]![0]!["tool"]!["driver"]!.AsObject();
        driver.Remove("semanticVersion");
        foreach (var rule in driver["rules"]!.AsArray())
        {
            rule!.AsObject().Remove("fullDescription");
            rule.AsObject().Remove("help");
        }
        return document.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    private static List<string> Diagnostics(CliRun run)
    {
        using var json = JsonDocument.Parse(run.OutBytes);
        return [.. json.RootElement.GetProperty("diagnostics").EnumerateArray().Select(found => found.GetProperty("code").GetString()!)];
    }

    internal static void AssertSarif(byte[] document)
    {
        var schema = File.ReadAllBytes(Repository.At("tests/unit/Cli/Policies/sarif-2.1.0-part.json"));
        Assert.Empty(JsonSchemaCheck.Problems(schema, document));

        using var json = JsonDocument.Parse(document);
        var run = json.RootElement.GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()
            .Select(rule => rule.GetProperty("id").GetString()).ToList();
        foreach (var result in run.GetProperty("results").EnumerateArray())
        {
            Assert.Equal(rules[result.GetProperty("ruleIndex").GetInt32()], result.GetProperty("ruleId").GetString());
            var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
            Assert.True(Uri.IsWellFormedUriString(place.GetProperty("artifactLocation").GetProperty("uri").GetString(), UriKind.RelativeOrAbsolute));
            var region = place.GetProperty("region");
            Assert.True(region.GetProperty("endColumn").GetInt32() >= region.GetProperty("startColumn").GetInt32());
        }
    }
}
