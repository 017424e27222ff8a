using System.Text;
using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.BadInput;

/// <summary>
/// Files that cannot be taken, by every command that reads one. The last columns are what is expected: the exit code,
/// and what the error's code matches.
/// </summary>
public sealed class BadFileTests
{
    /// <summary>Contents by name; null is a file that does not exist, and `/` a folder.</summary>
    private static readonly Dictionary<string, byte[]?> Contents = new()
    {
        ["missing"] = null,
        ["folder"] = "/"u8.ToArray(),
        ["empty"] = [],
        ["blank"] = " \n\t\n"u8.ToArray(),
        ["bad UTF-8"] = [.. "{\"a\": \""u8, 0xC3, 0x28, .. "\"}"u8],
        ["binary"] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0xFF, 0xFE],
        ["cut JSON"] = """{"device_id":"m","hostname":"h","""u8.ToArray(),
        ["no JSON"] = "device_id = m\n"u8.ToArray(),
        ["JSON of another kind"] = "[1, 2, 3]"u8.ToArray(),
        ["duplicate keys"] = """{"device_id":"m","device_id":"n","hostname":"h","os":"linux"}"""u8.ToArray(),
        ["deep"] = Deep("[", "]"),
        ["huge number"] = """{"device_id":"m","hostname":"h","os":"linux","facts":{"n":1e400}}"""u8.ToArray(),
        ["huge string"] = Encoding.UTF8.GetBytes("{\"device_id\":\"m\",\"hostname\":\"h\",\"os\":\"linux\",\"facts\":{\"s\":\"" + new string('a', 100_000) + "\"}}"),
        ["NUL"] = """{"device_id":"m","hostname":"a\u0000b","os":"linux"}"""u8.ToArray(),
        ["another kind"] = "12"u8.ToArray(),
        ["lone surrogate"] = """{"device_id":"m","hostname":"\ud800","os":"linux"}"""u8.ToArray(),
        ["cut YAML"] = "id: [a\n"u8.ToArray(),
        ["YAML of another kind"] = "- 1\n- 2\n"u8.ToArray(),
        ["duplicate YAML keys"] = "id: a\nid: b\nname: N\nchecks: [{ id: c, rule: 'true' }]\n"u8.ToArray(),
        ["YAML anchors"] = "id: &a a\nname: N\nchecks: [{ id: c, rule: 'true' }]\n"u8.ToArray(),
        ["YAML tags"] = "id: !!python/object:os.system a\nname: N\nchecks: [{ id: c, rule: 'true' }]\n"u8.ToArray(),
        ["deep YAML"] = [.. "id: a\nname: N\nchecks: "u8, .. Deep("[", "]")],
        ["deep rule"] = [.. "id: a\nname: N\nchecks:\n  - id: c\n    rule: "u8, .. Deep("(", ")")],
        ["bad rule"] = "id: a\nname: N\nchecks:\n  - id: c\n    rule: facts.disk.encrypted ==\n"u8.ToArray(),
    };

    public static TheoryData<string, string, int, string> Matrix => Rows("""
        ingest X --db {fleet.db}                          | missing              | 2 | FM4...
        ingest X --db {fleet.db}                          | folder               | 2 | FM4...
        ingest X --db {fleet.db}                          | empty                | 2 | FM4...
        ingest X --db {fleet.db}                          | blank                | 2 | FM4...
        ingest X --db {fleet.db}                          | binary               | 2 | FM4...
        ingest X --db {fleet.db}                          | no JSON              | 2 | FM4...
        check --inventory X --policies {policy.yaml}      | missing              | 2 | FM4...
        check --inventory X --policies {policy.yaml}      | folder               | 2 | FM4...
        check --inventory X --policies {policy.yaml}      | empty                | 2 | FM4...
        check --inventory X --policies {policy.yaml}      | binary               | 2 | FM4...
        check --inventory {report.json} --policies X      | missing              | 2 | FM8006
        check --inventory {report.json} --policies X      | folder               | 2 | FM8006
        policy validate X                                 | missing              | 2 | FM8006
        policy validate X                                 | folder               | 2 | FM8006
        policy validate X                                 | empty                | 1 | FM31..
        policy validate X                                 | bad UTF-8            | 1 | FM....
        policy validate X                                 | binary               | 1 | FM....
        policy validate X                                 | cut YAML             | 1 | FM31..
        policy validate X                                 | YAML of another kind | 1 | FM31..
        policy validate X                                 | duplicate YAML keys  | 1 | FM31..
        policy validate X                                 | YAML anchors         | 1 | FM31..
        policy validate X                                 | YAML tags            | 1 | FM31..
        policy validate X                                 | deep YAML            | 1 | FM31..
        policy validate X                                 | deep rule            | 1 | FM10..
        policy validate X                                 | bad rule             | 1 | FM10..
        script add X --id n --name N --db {fleet.db}      | missing              | 2 | FM8006
        script add X --id n --name N --db {fleet.db}      | folder               | 2 | FM8006
        eval 1 --facts X                                  | missing              | 2 | FM8006
        eval 1 --facts X                                  | folder               | 2 | FM8006
        eval 1 --facts X                                  | empty                | 2 | FM....
        eval 1 --facts X                                  | bad UTF-8            | 2 | FM....
        eval 1 --facts X                                  | cut JSON             | 2 | FM....
        eval 1 --facts X                                  | JSON of another kind | 2 | FM....
        eval 1 --facts X                                  | duplicate keys       | 2 | FM....
        eval 1 --facts X                                  | deep                 | 2 | FM....
        eval 1 --facts X                                  | huge number          | 2 | FM....
        """);

    /// <summary>What is wrong with one policy stops `policy add` and a one-shot check, and `policy test` says so.</summary>
    public static TheoryData<string, string> Policies
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var line in (string[])
                ["policy add X --db {fleet.db}", "check --inventory {report.json} --policies X", "policy test X"])
                foreach (var content in (string[])
                    ["empty", "bad UTF-8", "cut YAML", "YAML of another kind", "duplicate YAML keys", "YAML anchors", "YAML tags", "deep YAML", "deep rule", "bad rule"])
                    rows.Add(line, content);
            return rows;
        }
    }

    public static TheoryData<string> Records =>
        ["bad UTF-8", "cut JSON", "duplicate keys", "deep", "huge number", "huge string", "lone surrogate", "NUL", "no JSON", "another kind"];

    [Theory]
    [MemberData(nameof(Matrix))]
    public void It_is_refused_with_one_error(string line, string content, int exitCode, string code)
    {
        using var fleet = new SoundFleet();
        var before = File.ReadAllBytes(fleet.Database);
        var run = fleet.Run(line.Replace("X", Place(fleet, content), StringComparison.Ordinal));

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Matches("^" + code + "$", Assert.Single(BadInputAssert.Codes(run with { Error = run.Error + run.Out })));
        Assert.Equal(before, File.ReadAllBytes(fleet.Database));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_policy_file_with_errors_is_refused_whole(string line, string content)
    {
        using var fleet = new SoundFleet();
        var before = File.ReadAllBytes(fleet.Database);

        var run = fleet.Run(line.Replace("X", Place(fleet, content), StringComparison.Ordinal));

        Assert.Equal(line.StartsWith("policy test", StringComparison.Ordinal) ? 1 : 2, run.ExitCode);
        Assert.NotEmpty(BadInputAssert.Codes(run));
        Assert.Equal(before, File.ReadAllBytes(fleet.Database));
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_bad_record_is_set_aside_and_the_others_are_stored(string content)
    {
        using var fleet = new SoundFleet();
        var path = Surrounded(fleet, content);

        var run = new CliRunner().Run("ingest", path, "--db", fleet.Database, "--format", "json");

        Assert.Equal(3, run.ExitCode);
        using var summary = JsonDocument.Parse(run.OutBytes);
        Assert.Equal(2, summary.RootElement.GetProperty("new").GetInt32());
        var aside = Assert.Single(summary.RootElement.GetProperty("quarantine").EnumerateArray());
        Assert.Equal(2, aside.GetProperty("line").GetInt32());
        Assert.Matches(@"^FM4\d{3}$", aside.GetProperty("code").GetString());
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Under_strict_it_refuses_the_batch(string content)
    {
        using var fleet = new SoundFleet();
        var path = Surrounded(fleet, content);
        var before = File.ReadAllBytes(fleet.Database);

        var run = new CliRunner().Run("ingest", path, "--db", fleet.Database, "--strict");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(before, File.ReadAllBytes(fleet.Database));
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_one_shot_check_judges_the_others_and_says_that_something_is_missing(string content)
    {
        using var fleet = new SoundFleet();

        var run = new CliRunner().Run(
            "check", "--inventory", Surrounded(fleet, content), "--policies", fleet["policy.yaml"], "--format", "json", "--fail-on", "none");

        Assert.Equal(3, run.ExitCode);
        using var result = JsonDocument.Parse(run.OutBytes);
        Assert.Equal(2, result.RootElement.GetProperty("devices").GetInt32());
    }

    [Theory]
    [InlineData("bad UTF-8")]
    [InlineData("cut JSON")]
    [InlineData("no JSON")]
    [InlineData("JSON of another kind")]
    [InlineData("deep")]
    [InlineData("duplicate keys")]
    [InlineData("lone surrogate")]
    [InlineData("binary")]
    [InlineData("huge number")]
    public void A_batch_of_expressions_answers_a_line_for_a_line(string content)
    {
        using var fleet = new SoundFleet();
        byte[] input = [.. "{\"id\":\"1\",\"expr\":\"1 + 1\"}\n"u8, .. Contents[content]!, .. "\n{\"id\":\"3\",\"expr\":\"2 + 2\"}\n"u8];

        var run = fleet.Run("eval --batch", input);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var answers = run.Out.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(input.AsSpan().Count((byte)'\n'), answers.Count);
        Assert.Equal(("1", "3"), (answers[0].GetProperty("id").GetString(), answers[^1].GetProperty("id").GetString()));
        Assert.All(answers[1..^1], answer => Assert.True(answer.TryGetProperty("error", out _)));
    }

    private static string Place(SoundFleet fleet, string content)
    {
        var path = fleet["x.yaml"];
        if (Contents[content] is not { } bytes) return path;
        if (content == "folder") Directory.CreateDirectory(path);
        else File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>The record as the second of three lines.</summary>
    private static string Surrounded(SoundFleet fleet, string content)
    {
        static byte[] Sound(string id) => Encoding.UTF8.GetBytes($$"""{"device_id":"{{id}}","hostname":"{{id}}","os":"linux"}""");
        var path = fleet["records.jsonl"];
        File.WriteAllBytes(path, [.. Sound("first"), (byte)'\n', .. Contents[content]!.Where(b => b != '\n'), (byte)'\n', .. Sound("last"), (byte)'\n']);
        return path;
    }

    private static byte[] Deep(string open, string close) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, 5_000)) + string.Concat(Enumerable.Repeat(close, 5_000)));

    private static TheoryData<string, string, int, string> Rows(string table)
    {
        var rows = new TheoryData<string, string, int, string>();
        foreach (var cells in table.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries)))
            rows.Add(cells[0], cells[1], int.Parse(cells[2], System.Globalization.CultureInfo.InvariantCulture), cells[3]);
        return rows;
    }
}
