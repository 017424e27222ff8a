using FleetMdm.Cli.CommandLine;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>`fleetmdm device …`.</summary>
internal static class DeviceCommand
{
    public static CommandRow Row => new("device", "Look at devices, join, tag and remove them", () =>
    [
        DeviceListCommand.Row,
        DeviceShowCommand.Row,
        DeviceDuplicatesCommand.Row,
        DeviceMergeCommand.Row,
        DeviceSplitCommand.Row,
        DevicePrecedenceCommand.Row,
        DeviceTagCommand.Row,
        DeviceUntagCommand.Row,
        DeviceRemoveCommand.Row,
    ]);
}
