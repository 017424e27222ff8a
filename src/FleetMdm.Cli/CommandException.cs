namespace FleetMdm.Cli;

/// <summary>The command cannot go on with what it was given or where it writes: one failure, exit code 2.</summary>
internal sealed class CommandException(Failure failure) : Exception(failure.Message)
{
    public Failure Failure { get; } = failure;
}
