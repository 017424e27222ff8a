using System.CommandLine;

namespace FleetMdm.Cli.CommandLine;

/// <summary>
/// A command: what System.CommandLine parses, the examples its help begins with, and what runs it. Every command
/// takes <c>--quiet</c>, <c>--verbose</c> and <c>--no-color</c>.
/// </summary>
internal sealed class CliCommand : Command
{
    private Func<ParseResult, CliContext, ExitCode>? _run;

    public CliCommand(CommandRow row) : base(row.Name, row.Summary)
    {
        Add(Quiet);
        Add(Verbose);
        Add(NoColor);
    }

    /// <summary>Command lines with what they do, for the top of the help.</summary>
    public List<(string Line, string Meaning)> Examples { get; } = [];

    /// <summary>More to say below the options: lines of text; null when there is nothing.</summary>
    public string? Notes { get; set; }

    private Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Say nothing on stderr but errors" };

    private Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Say more on stderr" };

    private Option<bool> NoColor { get; } = new("--no-color") { Description = "No colour, as with NO_COLOR set" };

    /// <summary>Adds an example to the help.</summary>
    public void Example(string line, string meaning) => Examples.Add((line, meaning));

    /// <summary>Sets what the command does with its parsed arguments.</summary>
    public void Runs(Func<ParseResult, CliContext, ExitCode> run) => _run = run;

    /// <summary>Runs the command within what its shared options ask for.</summary>
    public ExitCode Run(ParseResult parsed, CliContext cli) =>
        _run?.Invoke(parsed, cli) ?? throw new InvalidOperationException("command `" + Name + "` does nothing");

    /// <summary>The context as `--quiet`, `--verbose` and `--no-color` want it.</summary>
    public CliContext Settle(ParseResult parsed, CliContext cli)
    {
        var quiet = parsed.GetValue(Quiet);
        var settled = cli with
        {
            Verbosity = quiet ? Verbosity.Quiet : parsed.GetValue(Verbose) ? Verbosity.Verbose : Verbosity.Normal,
        };
        return parsed.GetValue(NoColor)
            ? settled with { Out = cli.Out.WithoutColor(), Error = cli.Error.WithoutColor() }
            : settled;
    }
}
