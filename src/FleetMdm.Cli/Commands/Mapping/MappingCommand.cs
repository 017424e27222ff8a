using FleetMdm.Cli.CommandLine;

namespace FleetMdm.Cli.Commands.Mapping;

/// <summary>`fleetmdm mapping …`.</summary>
internal static class MappingCommand
{
    public static CommandRow Row => new("mapping", "Show, test and explain the mappings of foreign formats", () =>
    [
        MappingListCommand.Row,
        MappingShowCommand.Row,
        MappingDetectCommand.Row,
        MappingExplainCommand.Row,
        MappingTestCommand.Row,
        MappingLintCommand.Row,
    ]);
}
