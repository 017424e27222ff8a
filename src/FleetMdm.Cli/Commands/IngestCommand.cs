using System.CommandLine;
using System.CommandLine.Parsing;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Commands.Mapping;
using FleetMdm.Cli.Reports;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm ingest`: device reports into the database.</summary>
internal static class IngestCommand
{
    public static CommandRow Row => new("ingest", "Bring device reports into the database", Create);

    private static CliCommand Create(CommandRow row)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Files, folders, globs or - for stdin: JSON, JSON Lines or XML, also in .gz, .zst, .zip, .tar",
        };
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var database = SharedOptions.Database();
        var asOf = SharedOptions.AsOf("Tell times that lie in the future");
        var source = new Option<string?>("--as")
        {
            HelpName = "FORMAT",
            Description = "Take the input for this format, such as native, fleet, facter (default: told by its content)",
        };
        var device = new Option<string?>("--device")
        {
            HelpName = "ID",
            Description = "The device that tables of osquery are of (default: the folder's name)",
        };
        var mappings = MappingFolder.Option();
        var strict = new Option<bool>("--strict") { Description = "Refuse the whole batch when one record is bad" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and judge everything, store nothing" };
        var zone = AssumedTimeZone();

        var command = new CliCommand(row) { paths, source, mappings, device, strict, dryRun, asOf, zone, database };
        format.AddTo(command);
        command.Example("fleetmdm ingest reports/", "Every report below a folder, whatever tools wrote them");
        command.Example("curl -s …/hosts | fleetmdm ingest -", "What another tool exports");
        command.Example("fleetmdm ingest export.json --strict --dry-run", "Would this file be taken?");
        command.Notes = "Records that cannot be accepted are set aside with their line and reason, and\nthe rest is stored "
            + "(exit 3); with --strict nothing is (exit 2). The same reports\nagain change nothing.";
        command.Runs((parsed, cli) => Run(
            new IngestRequest
            {
                Inputs = parsed.GetValue(paths)!,
                AsOf = parsed.GetValue(asOf) ?? cli.Now(),
                StandardInput = cli.Input,
                Format = parsed.GetValue(source),
                Device = parsed.GetValue(device),
                Mappings = MappingFolder.Load(parsed.GetValue(mappings)),
                AssumedTimeZone = parsed.GetValue(zone),
                Strict = parsed.GetValue(strict),
                DryRun = parsed.GetValue(dryRun),
            },
            parsed.GetValue(database),
            format.Of(parsed),
            cli));
        return command;
    }

    internal static ExitCode Run(IngestRequest request, string? databaseOption, OutputFormat format, CliContext cli)
    {
        using var database = FleetDatabase.Open(DatabasePath.Resolve(databaseOption, cli), DatabaseAccess.Write);
        var summary = Ingest(request, database, cli);

        if (format == OutputFormat.Json) IngestJson.Write(summary, request.AsOf, cli.Out);
        else IngestText.Write(summary, cli.Out);

        IngestText.WriteProblems(summary, cli);
        if (summary is { Outcome: IngestOutcome.Stored, QuarantinedCount: > 0 })
            cli.Note("kept: `fleetmdm quarantine list` has them all, `show` says what to do, `retry` tries again");
        cli.Fail(ExitCode.Refused, IngestText.Refusals(summary));
        if (summary.Outcome != IngestOutcome.Refused)
            return summary.QuarantinedCount + summary.Refused.Count > 0 ? ExitCode.Partial : ExitCode.Done;
        // An input that gave nothing has been told; what is left to tell is the strictness.
        return summary.Refused.Count > 0
            ? ExitCode.Refused
            : cli.Fail(ExitCode.Refused, FleetProblem.StrictRefused(summary.QuarantinedCount));
    }

    /// <summary>Runs the pipeline with progress on stderr; one-shot checks ingest in the same way.</summary>
    internal static IngestSummary Ingest(IngestRequest request, FleetDatabase database, CliContext cli)
    {
        using var progress = new Progress(cli, "reading");
        return IngestPipeline.Run(request, database, new RecordCount(progress), cli.Stopping);
    }

    /// <summary>`--assume-timezone ZONE`.</summary>
    internal static Option<TimeZoneInfo?> AssumedTimeZone() => new("--assume-timezone")
    {
        HelpName = "ZONE",
        Description = "Where times without a zone were written, such as Europe/Berlin or +02:00 (default: UTC)",
        CustomParser = ParseZone,
    };

    private static TimeZoneInfo? ParseZone(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (TimeZoneName.TryParse(text, out var zone)) return zone;
        UsageErrors.Add(result, FleetProblem.NotATimeZone(text));
        return null;
    }

    private sealed class RecordCount(Progress progress) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) =>
            progress.Report(value.Records, value.BytesTotal is > 0 and var total ? (double)value.BytesRead / total : null);
    }
}
