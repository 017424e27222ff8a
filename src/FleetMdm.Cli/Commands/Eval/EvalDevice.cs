using System.Text.Json;
using FleetMdm.Rules;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Cli.Commands;

/// <summary>The device that `fleetmdm eval` evaluates on.</summary>
internal static class EvalDevice
{
    private const int LargestFile = 1024 * 1024;

    /// <summary>The device of the database, the report or the facts of the file, or a device that reported nothing.</summary>
    /// <exception cref="CommandException">There is no such device, or the file is no report.</exception>
    public static DeviceReport Find(EvalArguments arguments, CliContext cli)
    {
        if (arguments.DeviceId is { } id) return FindStored(id, arguments.Database, cli);
        if (arguments.FactsFile is { } file) return ReadReport(file, InputFile.Read(file, LargestFile, cli), cli);
        return WithoutColumns("{}"u8.ToArray());
    }

    // A column that is null was not reported: each is unknown to a rule.
    private static DeviceReport WithoutColumns(ReadOnlyMemory<byte> facts) =>
        new(null!, null!, null!, null, null, null, [], facts);

    private static DeviceReport FindStored(string id, string? database, CliContext cli)
    {
        using var fleet = FleetDatabase.Open(DatabasePath.Resolve(database, cli), DatabaseAccess.Read);
        return fleet.Devices.Find(id)?.Report
            ?? throw new CommandException(CommandProblem.UnknownId("device", id, fleet.Devices.Ids()));
    }

    /// <summary>A report goes the way of every report: it is judged and normalized by the ingest.</summary>
    private static DeviceReport ReadReport(string file, byte[] json, CliContext cli)
    {
        if (json.Length > LargestFile) throw new CommandException(CommandProblem.TooLarge(file, LargestFile));
        using var fleet = FleetDatabase.OpenInMemory();
        var isReport = IsReport(json);
        using var input = new MemoryStream(isReport ? json : Wrap(json));
        var summary = IngestPipeline.Run(
            new IngestRequest { Inputs = ["-"], StandardInput = input, Format = "native", AsOf = cli.Now() }, fleet);
        if (summary.Quarantined is [var rejected, ..])
            throw new CommandException(new Failure(rejected.Code, rejected.Reason, null, file));
        if (summary.Refused is [var refused, ..])
            throw new CommandException(new Failure(
                refused.Code, refused.Message.Replace("`-`", "`" + file + "`", StringComparison.Ordinal), refused.Help));
        var reports = fleet.Devices.Reports(DeviceFilter.All).ToList();
        if (reports is not [var report]) throw new CommandException(CommandProblem.NotOneDevice(file, reports.Count));
        return isReport ? report : WithoutColumns(report.FactsJson);
    }

    /// <summary>Anything but an object without a device's fields: bare facts are told by their having none.</summary>
    private static bool IsReport(byte[] json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return true;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("device_id") || reader.ValueTextEquals("facts") || reader.ValueTextEquals("devices"))
                    return true;
                reader.Skip();
            }
            return false;
        }
        catch (JsonException)
        {
            // The ingest finds it again, and says it with line and column.
            return true;
        }
    }

    private static byte[] Wrap(byte[] facts) =>
        [.. "{\"device_id\":\"facts\",\"hostname\":\"facts\",\"os\":\"unknown\",\"facts\":"u8, .. facts, .. "}"u8];
}
