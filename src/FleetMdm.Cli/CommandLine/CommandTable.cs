using FleetMdm.Cli.Commands;

namespace FleetMdm.Cli.CommandLine;

/// <summary>Every command, in the order of the help: a new command is a file in Commands and a line here.</summary>
internal static class CommandTable
{
    public static IReadOnlyList<CommandRow> Rows() =>
    [
        InitCommand.Row,
        PolicyCommand.Row,
        ScriptCommand.Row,
        EvalCommand.Row,
        SchemaCommand.Row,
        ExplainCommand.Row,
        VersionCommand.Row,
    ];
}
