using FleetMdm.Cli;
using FleetMdm.Cli.Terminal;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli;

/// <summary>What the frame makes of the words of a command line, whatever the command.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("versoin", "FM8001", "did you mean `fleetmdm version`?")]
    [InlineData("xyzzy", "FM8001", "`fleetmdm --help` lists the commands")]
    [InlineData("version --jsn", "FM8002", "did you mean `--json`?")]
    [InlineData("version --jsn=1", "FM8002", "did you mean `--json`?")]
    [InlineData("--jsn version", "FM8002", "did you mean `--json`?")]
    [InlineData("--db", "FM8002", "`fleetmdm --help` lists the commands")]
    [InlineData("version --zzz", "FM8002", "`fleetmdm version --help` lists the options; a value that starts with `-` comes after `--`")]
    [InlineData("version --format", "FM8003", "write `--format text|json`")]
    [InlineData("version --format --json", "FM8003", "write `--format text|json`")]
    [InlineData("version extra", "FM8004", "`fleetmdm version --help` shows what it takes")]
    [InlineData("version @extra", "FM8004", "`fleetmdm version --help` shows what it takes")]
    [InlineData("version --format json --format json", "FM8004", "give it once")]
    [InlineData("version --json --format text", "FM8004", "give one of them")]
    [InlineData("version --format jso", "FM8005", "did you mean `json`?")]
    public void Mistakes_are_refused_on_stderr_with_a_cure(string line, string code, string help)
    {
        var run = CliRun.Of(line.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.StartsWith("error[" + code + "]: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("  = help: " + help + "\n", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("  = more: fleetmdm explain " + code + "\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    public void Help_is_a_result(string line)
    {
        var run = CliRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("\nCommands\n", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version --help")]
    [InlineData("version -h")]
    [InlineData("help version")]
    [InlineData("version --json --help")]
    public void Help_of_a_command_begins_with_examples(string line)
    {
        var run = CliRun.Of(line.Split(' '));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(
            run.Out.IndexOf("Examples\n", StringComparison.Ordinal) is var examples and > 0
            && examples < run.Out.IndexOf("Usage", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_may_stand_before_the_command()
    {
        var run = CliRun.Of("--format", "json", "version");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("{", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_word_does_not_reach_the_terminal()
    {
        var run = CliRun.Of("\x1b[2J\u202e");

        Assert.StartsWith("error[FM8001]: unknown command `\\x1b[2J\\u202e`\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Colour_is_for_terminals_that_want_it()
    {
        Assert.Contains("\x1b[", new CliRunner { Width = 80, Color = true }.Run("--help").Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\x1b[", new CliRunner { Width = 80 }.Run("--help").Out, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "\x1b[", new CliRunner { Width = 80, Color = true }.Run("version", "--no-color").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bug_is_one_diagnostic_and_a_trace_on_demand()
    {
        var run = Broken("init");
        Assert.Equal((70, ""), (run.ExitCode, run.Out));
        Assert.Equal(
            "error[FM8070]: a bug in fleetmdm: InvalidOperationException: boom \\x1b[2J\n"
            + "  = help: please report it with the trace that `--verbose` prints\n  = more: fleetmdm explain FM8070\n",
            run.Error);

        Assert.Contains("   at FleetMdm.Cli.", Broken("init", "--verbose").Error, StringComparison.Ordinal);

        static CliRun Broken(params string[] args)
        {
            using var error = new MemoryStream();
            var context = new CliContext
            {
                Input = Stream.Null,
                Out = new TextTerminal(Stream.Null, TerminalCapabilities.Piped),
                Error = new TextTerminal(error, TerminalCapabilities.Piped),
                Environment = _ => throw new InvalidOperationException("boom\n\x1b[2J"),
                Time = TimeProvider.System,
            };
            var code = FleetMdmProgram.Run(args, context);
            return new CliRun(code, [], System.Text.Encoding.UTF8.GetString(error.ToArray()));
        }
    }
}
