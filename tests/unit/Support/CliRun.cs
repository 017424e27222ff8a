using System.Text;
using FleetMdm.Cli;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.UnitTests.Support;

/// <summary>A command line run in process: what it wrote and answered.</summary>
internal sealed record CliRun(int ExitCode, byte[] OutBytes, string Error)
{
    /// <summary>The moment of every run, unless a test says otherwise.</summary>
    public static readonly DateTimeOffset Now = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>stdout as text; a test of bytes takes <see cref="OutBytes"/>.</summary>
    public string Out => Encoding.UTF8.GetString(OutBytes);

    /// <summary>Runs with nothing on stdin, in a pipe, with an empty environment.</summary>
    public static CliRun Of(params string[] args) => new CliRunner().Run(args);
}

/// <summary>The surroundings of a run in process.</summary>
internal sealed class CliRunner
{
    public byte[] Input { get; init; } = [];

    public Dictionary<string, string> Environment { get; init; } = new(StringComparer.Ordinal);

    /// <summary>A terminal of this width on stdout; null is a pipe.</summary>
    public int? Width { get; init; }

    public bool Color { get; init; }

    public DateTimeOffset Now { get; init; } = CliRun.Now;

    public CliRun Run(params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var capabilities = Width is { } width
            ? new TerminalCapabilities(true, Color, () => width)
            : TerminalCapabilities.Piped with { HasColor = Color };
        var context = new CliContext
        {
            Input = new MemoryStream(Input),
            Out = new TextTerminal(output, capabilities),
            Error = new TextTerminal(error, TerminalCapabilities.Piped),
            Environment = name => Environment.GetValueOrDefault(name),
            Time = new FixedTime(Now),
        };
        var code = FleetMdmProgram.Run(args, context);
        return new CliRun(code, output.ToArray(), Encoding.UTF8.GetString(error.ToArray()));
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
