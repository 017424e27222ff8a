namespace FleetMdm.Cli;

/// <summary>The command cannot go on with what it was given or where it writes: every failure found, exit code 2.</summary>
internal sealed class CommandException(params Failure[] failures) : Exception(failures[0].Message)
{
    public IReadOnlyList<Failure> Failures { get; } = failures;
}
