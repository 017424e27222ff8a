using System.Text;
using System.Text.Json;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli.Commands;

public sealed class EvalTests : IDisposable
{
    private const string Report =
        """
        { "device_id": "mac-001", "hostname": "studio-1", "os": "Mac OS X", "os_version": "14.4", "last_seen": "2026-01-31T12:00:00Z",
          "facts": { "disk": { "encrypted": true }, "software": [ { "name": "vim", "version": "9.1" }, { "name": "emacs" } ] } }
        """;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("1 + 2", "3\n")]
    [InlineData("version('14.10').isGreaterThan(version('14.9'))", "true\n")]
    [InlineData("now", "timestamp(\"2026-02-01T12:00:00Z\")\n")]
    [InlineData("'a\\u001b[2J\\u202e'", "\"a\\u001b[2J\\u202e\"\n")]
    [InlineData("-1", "-1\n")]
    [InlineData("[1, 2][1]", "2\n")]
    [InlineData("true", "true\n")]
    public void A_value_is_written_as_the_language_writes_it(string expression, string expected)
    {
        var run = CliRun.Of("eval", expression);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(expected, run.Out);
    }

    [Fact]
    public void A_flag_takes_no_value() => Assert.Equal("true\n", CliRun.Of("eval", "--verbose", "true").Out);

    [Fact]
    public void The_moment_can_be_given() =>
        Assert.Equal(
            "timestamp(\"2025-12-31T22:00:00Z\")\n", CliRun.Of("eval", "now", "--as-of", "2026-01-01T00:00:00+02:00").Out);

    [Fact]
    public void What_was_not_reported_is_unknown_and_named()
    {
        var run = CliRun.Of("eval", "facts.disk.encrypted && device.hostname == 'x'");

        Assert.Equal((0, "unknown: not reported: facts.disk.encrypted, device.hostname\n", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public void A_file_that_holds_no_facts_is_called_by_its_name()
    {
        var file = _folder.Write("empty.json", "");

        var run = CliRun.Of("eval", "facts", "--facts", file);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[FM4006]: `" + file + "` is empty\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_that_does_not_compile_is_refused_with_its_place()
    {
        var run = CliRun.Of("eval", "facts.disk.encrypted &&");

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Golden.Verify("eval-refused.txt", run.Error);
    }

    [Fact]
    public void An_error_on_the_data_is_the_answer_no()
    {
        var run = CliRun.Of("eval", "1 / 0");

        Assert.Equal((1, "error\n"), (run.ExitCode, run.Out));
        Assert.StartsWith("error[FM7002]: division by zero\n --> expression:1:1\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_is_read_as_the_ingest_reads_it()
    {
        var path = _folder.Write("report.json", Report);

        Assert.Equal("\"macos\"\n", CliRun.Of("eval", "device.os", "--facts", path).Out);
        Assert.Equal("true\n", CliRun.Of("eval", "facts.disk.encrypted", "--facts", path).Out);
        Assert.Equal(
            "true\n", new CliRunner { Input = Encoding.UTF8.GetBytes(Report) }.Run("eval", "facts.disk.encrypted", "--facts", "-").Out);
    }

    [Fact]
    public void Bare_facts_will_do()
    {
        var path = _folder.Write("facts.json", "{ \"disk\": { \"encrypted\": true, \"free_bytes\": 5 } }");

        Assert.Equal("true\n", CliRun.Of("eval", "facts.disk.encrypted && facts.disk.free_bytes == 5", "--facts", path).Out);
        Assert.StartsWith("unknown: ", CliRun.Of("eval", "device.hostname", "--facts", path).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_duration_is_read_by_people_and_exact_for_programs()
    {
        const string Rule = "timestamp(\"2026-01-31T12:00:00Z\") - timestamp(\"2026-01-28T16:20:03Z\") < days(2)";

        Assert.Contains(" = 2d 19h 39m 57s\n", CliRun.Of("eval", "--trace", Rule).Out, StringComparison.Ordinal);
        Assert.Contains("duration(\\u0022243597s\\u0022)", CliRun.Of("eval", "--trace", Rule, "--json").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_of_the_database_is_found_by_its_id()
    {
        var database = _folder["fleet.db"];
        CliRun.Of("init", "--db", database);
        Ingest(database, _folder.Write("report.json", Report));

        Assert.Equal("\"studio-1\"\n", CliRun.Of("eval", "device.hostname", "--device", "mac-001", "--db", database).Out);
        var unknown = CliRun.Of("eval", "device.hostname", "--device", "mac-01", "--db", database);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("= help: did you mean `mac-001`?", unknown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "FM4")]
    [InlineData("[]", "FM")]
    [InlineData("{\"device_id\": \"x\"}", "FM4")]
    [InlineData("{\"a\": 1, \"a\": 2}", "FM4")]
    public void A_file_that_is_no_report_is_refused(string json, string code)
    {
        var run = CliRun.Of("eval", "true", "--facts", _folder.Write("report.json", json));

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[" + code, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("facts.disk.encrypted && device.os == 'x'")]
    [InlineData("{'a': [1, 2.5]}")]
    [InlineData("[1][5]")]
    public void Json_is_what_its_schema_says(string expression)
    {
        SchemaTests.Conforms("fleetmdm.eval/v1", CliRun.Of("eval", expression, "--json").OutBytes);
    }

    [Theory]
    [InlineData("FM8003", "eval")]
    [InlineData("FM8004", "eval", "1", "2")]
    [InlineData("FM8004", "eval", "1", "--batch")]
    [InlineData("FM8004", "eval", "1", "--device", "a", "--facts", "b")]
    [InlineData("FM8006", "eval", "1", "--facts", "/nowhere/at-all.json")]
    public void Mistakes_are_refused(string code, params string[] args)
    {
        var run = CliRun.Of(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[" + code + "]: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_answers_each_line_in_order_whatever_is_in_it()
    {
        byte[] input =
        [
            .. "{\"id\": 1, \"expr\": \"1 + 1\"}\n"u8, .. "not json\r\n"u8, .. "\n"u8,
            .. "{\"id\": \"a\", \"expr\": \"facts.a.b\"}\n"u8, .. "{\"id\": 5, \"expr\": \"'"u8, 0xFF, .. "'\"}\n"u8,
            .. "{\"id\": 6, \"expr\": \"facts.a\", \"facts\": {\"a\": true}}"u8,
        ];

        var run = new CliRunner { Input = input }.Run("eval", "--batch");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var answers = run.Out.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(6, answers.Count);
        Assert.Equal("2", answers[0].GetProperty("value").GetProperty("v").GetString());
        Assert.True(answers[1].TryGetProperty("error", out _));
        Assert.True(answers[2].TryGetProperty("error", out _));
        Assert.Equal("facts.a.b", answers[3].GetProperty("unknown")[0].GetString());
        Assert.True(answers[4].TryGetProperty("error", out _));
        Assert.True(answers[5].GetProperty("value").GetProperty("v").GetBoolean());
    }

    [Fact]
    public void A_batch_answers_a_line_before_it_reads_the_next()
    {
        using var output = new MemoryStream();
        using var input = new AskedStream(output, "{\"id\":1,\"expr\":\"1\"}\n"u8.ToArray(), "{\"id\":2,\"expr\":\"2\"}\n"u8.ToArray());
        var context = new FleetMdm.Cli.CliContext
        {
            Input = input,
            Out = new(output, FleetMdm.Cli.Terminal.TerminalCapabilities.Piped),
            Error = new(Stream.Null, FleetMdm.Cli.Terminal.TerminalCapabilities.Piped),
            Environment = _ => null,
            Time = TimeProvider.System,
        };

        Assert.Equal(0, FleetMdm.Cli.FleetMdmProgram.Run(["eval", "--batch"], context));
        Assert.Equal([0, 1, 2], input.AnswersSeen);
    }

    public void Dispose() => _folder.Dispose();

    private static void Ingest(string database, string path)
    {
        using var fleet = FleetMdm.Store.FleetDatabase.Open(database, FleetMdm.Store.DatabaseAccess.Write);
        var summary = FleetMdm.Store.Ingest.IngestPipeline.Run(
            new FleetMdm.Store.Ingest.IngestRequest { Inputs = [path], AsOf = CliRun.Now }, fleet);
        Assert.Equal(1, summary.New);
    }

    /// <summary>Gives one part a read, and notes how many answers were out when it was asked for it.</summary>
    private sealed class AskedStream(MemoryStream answers, params byte[][] parts) : MemoryStream
    {
        private int _next;

        public List<int> AnswersSeen { get; } = [];

        public override int Read(Span<byte> buffer)
        {
            AnswersSeen.Add(answers.ToArray().Count(b => b == '\n'));
            if (_next == parts.Length) return 0;
            parts[_next].CopyTo(buffer);
            return parts[_next++].Length;
        }
    }
}
