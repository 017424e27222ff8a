using System.Runtime.InteropServices;

namespace FleetMdm.Cli.Terminal;

/// <summary>The real process behind a <see cref="CliContext"/>: the only file that names System.Console.</summary>
internal sealed class ProcessConsole : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public ProcessConsole()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCode.Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCode.Terminated));
        Context = CreateContext();
    }

    public CliContext Context { get; }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stopping.Dispose();
    }

#pragma warning disable RS0030 // the one door to System.Console
    private CliContext CreateContext() => new()
    {
        Input = Console.OpenStandardInput(),
        // .NET's console stream takes a closed pipe (`fleetmdm … | head`) as read to the end: the rest of the
        // output goes nowhere and the exit code stays the true answer.
        Out = new TextTerminal(
            new StandardStream(
                Console.OpenStandardOutput(), error => throw new CommandException(CommandProblem.StdoutFailed(error))),
            Capabilities(Console.IsOutputRedirected)),
        Error = new TextTerminal(
            new StandardStream(Console.OpenStandardError(), _ => { }), Capabilities(Console.IsErrorRedirected)),
        Environment = ReadVariable,
        Time = TimeProvider.System,
        Stopping = _stopping.Token,
    };

    private static TerminalCapabilities Capabilities(bool redirected) =>
        redirected ? TerminalCapabilities.Piped : new(true, WantsColor(), () => Math.Max(40, Console.WindowWidth));
#pragma warning restore RS0030

    private static bool WantsColor() =>
        ReadVariable("NO_COLOR") is null && ReadVariable("TERM") is { } term && term != "dumb";

    private static string? ReadVariable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    // What is half-written takes itself away when the token is signalled; the database rolls back by itself.
    private void Stop(PosixSignalContext signal, ExitCode code)
    {
        signal.Cancel = true;
        _stopping.Cancel();
        Environment.Exit((int)code);
    }
}
