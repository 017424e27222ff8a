using System.CommandLine;
using FleetMdm.Cli.CommandLine;
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
        var inventory = new InventoryOptions("--device", "--tables-of");
        var strict = new Option<bool>("--strict") { Description = "Refuse the whole batch when one record is bad" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and judge everything, store nothing" };

        var command = new CliCommand(row) { paths, strict, dryRun, asOf, database };
        inventory.AddTo(command);
        format.AddTo(command);
        command.Example("fleetmdm ingest reports/", "Every report below a folder, whatever tools wrote them");
        command.Example("curl -s …/hosts | fleetmdm ingest -", "What another tool exports");
        command.Example("fleetmdm ingest export.json --strict --dry-run", "Would this file be taken?");
        command.Notes = "Records that cannot be accepted are set aside with their line and reason, and\nthe rest is stored "
            + "(exit 3); with --strict nothing is (exit 2). The same reports\nagain change nothing.";
        command.Runs((parsed, cli) => Run(
            inventory.Request(parsed, parsed.GetValue(paths)!, parsed.GetValue(asOf) ?? cli.Now(), cli) with
            {
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
        FleetPreparation.After(summary, request.AsOf, database, cli);
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

    private sealed class RecordCount(Progress progress) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) =>
            progress.Report(value.Records, value.BytesTotal is > 0 and var total ? (double)value.BytesRead / total : null);
    }
}
