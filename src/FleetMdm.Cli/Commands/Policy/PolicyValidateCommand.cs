using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Policies;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm policy validate PATH…`: every problem of every policy file.</summary>
internal static class PolicyValidateCommand
{
    public static CommandRow Row => new("validate", "Find the problems of policy files", Create);

    private static CliCommand Create(CommandRow row)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Policy files, folders of them, or - for stdin",
            Arity = ArgumentArity.OneOrMore,
        };
        var database = new Option<string?>("--db")
        {
            HelpName = "PATH",
            Description = "Also know the facts that the devices of this database have reported",
        };
        var output = SharedOptions.Output();
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var command = new CliCommand(row) { paths, database, output };
        format.AddTo(command);
        command.Example("fleetmdm policy validate policies", "Every policy below a folder; exit code 1 when one has an error");
        command.Example("fleetmdm policy validate mac.yaml --db fleet.db", "Warn of facts that no device has reported");
        command.Example("cat mac.yaml | fleetmdm policy validate - --json", "For programs");
        command.Runs((parsed, cli) => Run(
            parsed.GetValue(paths)!, parsed.GetValue(database), format.Of(parsed), parsed.GetValue(output), cli));
        return command;
    }

    internal static ExitCode Run(string[] paths, string? database, OutputFormat format, string? output, CliContext cli)
    {
        var load = PolicyLoader.Load(paths, Schema(database), cli);
        OutputFile.Write(output, cli, terminal =>
        {
            if (format == OutputFormat.Json) DiagnosticJson.Write(terminal, load);
            else DiagnosticText.Write(terminal, load);
        });
        return load.HasErrors ? ExitCode.AnswerIsNo : ExitCode.Done;
    }

    private static FactSchema Schema(string? database)
    {
        if (database is null) return FactSchema.BuiltIn;
        using var fleet = FleetDatabase.Open(database, DatabaseAccess.Read);
        return FactSchema.BuiltIn.WithReported(fleet.Devices.ReportedFactPaths().Select(reported => reported.Path));
    }
}
