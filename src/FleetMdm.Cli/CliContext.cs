using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli;

/// <summary>How much is said on stderr beside errors.</summary>
internal enum Verbosity
{
    /// <summary>Errors only.</summary>
    Quiet,

    /// <summary>Errors, warnings and notes.</summary>
    Normal,

    /// <summary>Also how things were found, and the trace of a bug.</summary>
    Verbose,
}

/// <summary>
/// All that a command may touch of the process around it: streams, environment, clock, terminal. Nothing in the
/// program reads them elsewhere, so that a test runs any command in process.
/// </summary>
internal sealed record CliContext
{
    /// <summary>The bytes of stdin.</summary>
    public required Stream Input { get; init; }

    /// <summary>stdout: the result, and nothing else.</summary>
    public required TextTerminal Out { get; init; }

    /// <summary>stderr: everything else.</summary>
    public required TextTerminal Error { get; init; }

    /// <summary>Reads an environment variable; null when it is not set or empty.</summary>
    public required Func<string, string?> Environment { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Signalled when the process is told to stop; what is half-written goes away then.</summary>
    public CancellationToken Stopping { get; init; }

    public Verbosity Verbosity { get; init; } = Verbosity.Normal;

    /// <summary>The moment of this run in whole seconds, where `--as-of` gives none.</summary>
    public DateTimeOffset Now()
    {
        var now = Time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }

    /// <summary>Tells people something on stderr; silent under `--quiet`.</summary>
    public void Note(params ReadOnlySpan<Piece> line)
    {
        if (Verbosity != Verbosity.Quiet) WriteError(line);
    }

    /// <summary>Tells people something on stderr under `--verbose`.</summary>
    public void Detail(params ReadOnlySpan<Piece> line)
    {
        if (Verbosity == Verbosity.Verbose) WriteError(line);
    }

    /// <summary>Writes a warning on stderr; silent under `--quiet`.</summary>
    public void Warn(Failure warning)
    {
        if (Verbosity == Verbosity.Quiet) return;
        Out.Flush();
        warning.WriteTo(Error, "warning", Style.Warning);
    }

    /// <summary>Writes an error on stderr and gives back the exit code, so that a command can end with it.</summary>
    public ExitCode Fail(ExitCode code, params ReadOnlySpan<Failure> failures)
    {
        Out.Flush();
        foreach (var failure in failures) failure.WriteTo(Error, "error", Style.Bad);
        return code;
    }

    private void WriteError(ReadOnlySpan<Piece> line)
    {
        Out.Flush();
        Error.WriteLine(line);
    }
}
