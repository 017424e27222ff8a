using FleetMdm.Cli.CommandLine;

namespace FleetMdm.Cli.Commands.Quarantine;

/// <summary>`fleetmdm quarantine …`.</summary>
internal static class QuarantineCommand
{
    public static CommandRow Row => new("quarantine", "Look at records that were set aside, try them again or drop them", () =>
    [
        QuarantineListCommand.Row,
        QuarantineShowCommand.Row,
        QuarantineRetryCommand.Row,
        QuarantineDropCommand.Row,
    ]);
}
