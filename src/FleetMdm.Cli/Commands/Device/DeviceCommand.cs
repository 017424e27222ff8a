using FleetMdm.Cli.CommandLine;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>`fleetmdm device …`.</summary>
internal static class DeviceCommand
{
    public static CommandRow Row => new("device", "Look at devices, tag and remove them", () =>
    [
        DeviceListCommand.Row,
        DeviceShowCommand.Row,
        DeviceTagCommand.Row,
        DeviceUntagCommand.Row,
        DeviceRemoveCommand.Row,
    ]);
}
