using FleetMdm.Cli.Commands;
using FleetMdm.Cli.Commands.Device;
using FleetMdm.Cli.Commands.Mapping;
using FleetMdm.Cli.Commands.Quarantine;

namespace FleetMdm.Cli.CommandLine;

/// <summary>Every command, in the order of the help: a new command is a file in Commands and a line here.</summary>
internal static class CommandTable
{
    public static IReadOnlyList<CommandRow> Rows() =>
    [
        InitCommand.Row,
        IngestCommand.Row,
        QuarantineCommand.Row,
        MappingCommand.Row,
        DeviceCommand.Row,
        PolicyCommand.Row,
        CheckCommand.Row,
        ReportCommand.Row,
        ScriptCommand.Row,
        ExportCommand.Row,
        SeedCommand.Row,
        EvalCommand.Row,
        DoctorCommand.Row,
        SchemaCommand.Row,
        ExplainCommand.Row,
        VersionCommand.Row,
    ];
}
