using FleetMdm.Cli.CommandLine;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm policy …`.</summary>
internal static class PolicyCommand
{
    public static CommandRow Row => new("policy", "Validate, test, format, store and assign policies", () =>
    [
        PolicyValidateCommand.Row,
        PolicyTestCommand.Row,
        PolicyFormatCommand.Row,
        PolicyConvertCommand.Row,
        PolicyAddCommand.Row,
        PolicyListCommand.Row,
        PolicyShowCommand.Row,
        PolicyRemoveCommand.Row,
        PolicyAssignCommand.AssignRow,
        PolicyAssignCommand.UnassignRow,
        PolicyAssignmentsCommand.Row,
    ]);
}
