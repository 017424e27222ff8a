using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>`fleetmdm device precedence`: whose word counts where the sources of a device differ.</summary>
internal static class DevicePrecedenceCommand
{
    /// <summary>Stands for everything.</summary>
    private const string Everything = "all";

    public static CommandRow Row => new("precedence", "Show or say whose word counts where sources of a device differ", Create);

    private static CliCommand Create(CommandRow row)
    {
        var path = new Argument<string?>("PATH")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "A fact path with what is below it, such as facts.disk, or all (without it, the order is shown)",
        };
        var sources = new Argument<string[]>("SOURCE")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Formats, the most believed first, such as jamf osquery; others follow in the default order",
        };
        var reset = new Option<bool>("--reset") { Description = "Go back to the default order at this path" };
        var database = SharedOptions.Database();
        var command = new CliCommand(row) { path, sources, reset, database };
        command.Example("fleetmdm device precedence", "The order of sources, by path");
        command.Example("fleetmdm device precedence facts.owner intune snipeit", "Intune knows the owners better than Snipe-IT");
        command.Notes = "The order belongs to the database. A source that was silent for 30 days longer than\nanother has lost its place to it. Devices with several sources are merged again.";
        command.Validators.Add(result =>
        {
            var isPath = result.GetResult(path) is { Tokens.Count: > 0 };
            var isOrder = result.GetResult(sources) is { Tokens.Count: > 0 };
            var isReset = result.GetResult(reset) is not null;
            if (isReset && isOrder) UsageErrors.Add(result, CommandProblem.Conflict("--reset", "SOURCE"));
            if (isReset && !isPath) UsageErrors.Add(result, CommandProblem.MissingArgument("PATH", "device precedence"));
            if (isPath && !isOrder && !isReset) UsageErrors.Add(result, CommandProblem.MissingArgument("SOURCE", "device precedence"));
        });
        command.Runs((parsed, cli) => Run(
            parsed.GetValue(path), parsed.GetValue(sources) ?? [], parsed.GetValue(database), cli));
        return command;
    }

    internal static ExitCode Run(string? path, IReadOnlyList<string> sources, string? databaseOption, CliContext cli)
    {
        using var database = FleetDatabase.Open(
            DatabasePath.Resolve(databaseOption, cli), path is null ? DatabaseAccess.Read : DatabaseAccess.Write);
        if (path is not null)
        {
            // Formats of the user's own mappings are known by the devices that they gave.
            var known = IngestPipeline.FormatNames()
                .Union(database.Devices.List(DeviceFilter.All).SelectMany(device => device.Source.Split('+')))
                .ToList();
            Failure[] failures =
            [
                .. path == Everything || path.StartsWith("facts.", StringComparison.Ordinal) || path is "facts" or "device"
                    || path.StartsWith("device.", StringComparison.Ordinal) ? (Failure[])[] : [FleetProblem.NotAPath(path)],
                .. sources.Where(source => !known.Contains(source)).Select(source => FleetProblem.UnknownSource(source, known)),
            ];
            if (failures.Length > 0) return cli.Fail(ExitCode.Refused, failures);
            database.Sources.Prefer(path == Everything ? "" : path, [.. sources.Distinct(StringComparer.Ordinal)]);
        }
        SourcesText.WritePrecedence(database.Sources.Precedence, Everything, cli.Out);
        return ExitCode.Done;
    }
}
