namespace FleetMdm.Cli.CommandLine;

/// <summary>
/// A word of the command line: a command, or a group of them. Only the words on the way to the chosen command are
/// built, so that the number of commands costs nothing at start.
/// </summary>
internal sealed class CommandRow
{
    private readonly Func<CommandRow, CliCommand>? _create;
    private readonly Func<IReadOnlyList<CommandRow>>? _rows;

    /// <summary>A command; <paramref name="create"/> gives its arguments and options.</summary>
    public CommandRow(string name, string summary, Func<CommandRow, CliCommand> create)
    {
        (Name, Summary, _create) = (name, summary, create);
    }

    /// <summary>A group of commands.</summary>
    public CommandRow(string name, string summary, Func<IReadOnlyList<CommandRow>> rows)
    {
        (Name, Summary, _rows) = (name, summary, rows);
    }

    public string Name { get; }

    /// <summary>One line for the list of commands: an imperative, no full stop.</summary>
    public string Summary { get; }

    public bool IsGroup => _rows is not null;

    /// <summary>The commands of a group; empty for a command.</summary>
    public IReadOnlyList<CommandRow> Rows() => _rows?.Invoke() ?? [];

    /// <summary>Builds the command.</summary>
    /// <exception cref="InvalidOperationException">It is a group.</exception>
    public CliCommand Create() =>
        _create?.Invoke(this) ?? throw new InvalidOperationException("a group has no command of its own");
}
