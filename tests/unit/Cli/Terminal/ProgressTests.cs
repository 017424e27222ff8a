using System.Text;
using FleetMdm.Cli;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.UnitTests.Cli.Terminal;

public sealed class ProgressTests
{
    [Fact]
    public void Short_work_shows_nothing()
    {
        using var screen = new Screen(isTerminal: true);
        using (var progress = new Progress(screen.Cli, "ingesting"))
        {
            screen.Time.Pass(499);
            progress.Report(10);
        }

        Assert.Equal("", screen.Text);
    }

    [Fact]
    public void Long_work_shows_one_line_that_goes_away()
    {
        using var screen = new Screen(isTerminal: true);
        using (var progress = new Progress(screen.Cli, "checking", total: 4000))
        {
            screen.Time.Pass(1000);
            progress.Report(1000);
            progress.Report(1001);
        }

        Assert.Equal(
            "\r\x1b[2Kchecking [######..................] 1,000 of 4,000  1,000/s  0:03 left\r\x1b[2K", screen.Text);
    }

    [Fact]
    public void Nothing_is_shown_where_nobody_looks_or_wants_it()
    {
        using var pipe = new Screen(isTerminal: false);
        using var quiet = new Screen(isTerminal: true);
        foreach (var cli in (CliContext[])[pipe.Cli, quiet.Cli with { Verbosity = Verbosity.Quiet }])
        {
            using var progress = new Progress(cli, "ingesting");
            pipe.Time.Pass(5000);
            quiet.Time.Pass(5000);
            progress.Report(1);
        }

        Assert.Equal(("", ""), (pipe.Text, quiet.Text));
    }

    private sealed class Screen : IDisposable
    {
        private readonly MemoryStream _stream = new();

        public Screen(bool isTerminal) => Cli = new CliContext
        {
            Input = Stream.Null,
            Out = new TextTerminal(Stream.Null, TerminalCapabilities.Piped),
            Error = new TextTerminal(_stream, new TerminalCapabilities(isTerminal, false, () => 80)),
            Environment = _ => null,
            Time = Time,
        };

        public Clock Time { get; } = new();

        public CliContext Cli { get; }

        public void Dispose() => _stream.Dispose();

        public string Text => Encoding.UTF8.GetString(_stream.ToArray());
    }

    private sealed class Clock : TimeProvider
    {
        private long _milliseconds;

        public override long TimestampFrequency => 1000;

        public void Pass(long milliseconds) => _milliseconds += milliseconds;

        public override long GetTimestamp() => _milliseconds;
    }
}
