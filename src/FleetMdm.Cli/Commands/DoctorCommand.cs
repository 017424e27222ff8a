using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm doctor`: is everything in the database as it should be?</summary>
internal static class DoctorCommand
{
    public static CommandRow Row => new("doctor", "Examine the database for damage", Create);

    private static CliCommand Create(CommandRow row)
    {
        var rebuild = new Option<bool>("--rebuild-columns")
        {
            Description = "Forget the columns that checks are answered from, and make them again from the reports",
        };
        var database = SharedOptions.Database();
        var format = new FormatOption(OutputFormat.Table, OutputFormat.Json);
        var command = new CliCommand(row) { rebuild, database };
        format.AddTo(command);
        command.Example("fleetmdm doctor", "Every page, hash, column and result; exit code 1 when one is damaged");
        command.Example("fleetmdm doctor --rebuild-columns", "Make the cache of checks again; no result changes");
        command.Notes = "Nothing is changed, but for the columns with --rebuild-columns. A file that is no\n"
            + "database of fleetmdm at all is refused (exit 4).";
        command.Runs((parsed, cli) => Run(parsed.GetValue(rebuild), parsed.GetValue(database), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(bool rebuildsColumns, string? databaseOption, OutputFormat format, CliContext cli)
    {
        using var database = FleetDatabase.Open(
            DatabasePath.Resolve(databaseOption, cli), rebuildsColumns ? DatabaseAccess.Write : DatabaseAccess.Read);
        if (rebuildsColumns)
        {
            database.Doctor.DropColumns();
            FleetPreparation.Prepare(database, cli.Now(), cli);
        }

        using var progress = new PartProgress(cli);
        var parts = database.Doctor.Examine(progress.Begin, cli.Stopping);
        progress.Dispose();
        if (format == OutputFormat.Json) DoctorReport.WriteJson(parts, cli.Out);
        else DoctorReport.WriteText(parts, cli);
        return parts.All(part => part.DefectCount == 0) ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    /// <summary>The progress of one part after the other.</summary>
    private sealed class PartProgress(CliContext cli) : IDisposable
    {
        private Progress? _current;

        public IProgress<long> Begin(string part)
        {
            _current?.Dispose();
            return _current = new Progress(cli, "examining " + part);
        }

        public void Dispose() => _current?.Dispose();
    }
}
