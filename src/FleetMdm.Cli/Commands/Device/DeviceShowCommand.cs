using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>`fleetmdm device show`: everything that is known of a device.</summary>
internal static class DeviceShowCommand
{
    public static CommandRow Row => new("show", "Show a device: what it reported, its policies, its last results", Create);

    private static CliCommand Create(CommandRow row)
    {
        var device = new Argument<string>("DEVICE") { Description = "The device's id" };
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var sources = new Option<bool>("--sources") { Description = "Also tell which fact is from which source" };
        var asOf = SharedOptions.AsOf("Tell who is stale");
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { device, sources, asOf, database };
        format.AddTo(command);
        command.Example("fleetmdm device show mac-003", "Its core columns, tags, policies and facts");
        command.Example("fleetmdm device show mac-003 --sources", "Also which fact is from which source; JSON has that always");
        command.Example("fleetmdm device show mac-003 --json", "The same for a program");
        command.Runs((parsed, cli) => Run(
            parsed.GetValue(device)!, parsed.GetValue(sources), parsed.GetValue(asOf) ?? cli.Now(), format.Of(parsed), parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(
        string deviceId, bool withOrigins, DateTimeOffset asOf, OutputFormat format, string? databaseOption, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(databaseOption, cli), DatabaseAccess.Read);
        if (DeviceProfile.Find(deviceId, asOf, database) is not { } profile)
            return cli.Fail(ExitCode.Refused, database.Sources.RootOf(deviceId) is { } root
                ? FleetProblem.MergedDevice(deviceId, root)
                : CommandProblem.UnknownId("device", deviceId, database.Devices.Ids()));

        if (format == OutputFormat.Json) DeviceProfileJson.Write(profile, cli.Out);
        else DeviceProfileText.Write(profile, cli.Out);
        if (withOrigins && format == OutputFormat.Text) SourcesText.WriteOrigins(profile.Sources, cli.Out);
        return ExitCode.Done;
    }
}
