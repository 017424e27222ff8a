using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store.Ingest.Mappings.Trial;

namespace FleetMdm.Cli.Commands.Mapping;

/// <summary>`fleetmdm mapping test`: the tests that mappings carry.</summary>
internal static class MappingTestCommand
{
    public const string Schema = "fleetmdm.mapping-test/v1";

    public static CommandRow Row => new("test", "Run the tests that mappings carry", Create);

    private static CliCommand Create(CommandRow row)
    {
        var name = new Argument<string?>("FORMAT") { Description = "One format only", Arity = ArgumentArity.ZeroOrOne };
        var folder = MappingFolder.Option();
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var command = new CliCommand(row) { name, folder };
        format.AddTo(command);
        command.Example("fleetmdm mapping test --mappings mappings", "The mappings of a folder, and those of fleetmdm");
        command.Notes = "Exit 1: a record does not give the report that its test says.";
        command.Runs((parsed, cli) => Run(parsed.GetValue(name), parsed.GetValue(folder), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(string? name, string? folder, OutputFormat format, CliContext cli)
    {
        var catalog = MappingFolder.Load(folder);
        var results = MappingTrial.Test(catalog, name is null ? null : catalog.Require(name).Format, cli.Now());
        if (format == OutputFormat.Json) WriteJson(results, cli.Out);
        else WriteText(results, cli.Out);
        var failed = results.Count(result => !result.Holds);
        return failed == 0 ? ExitCode.Done : cli.Fail(ExitCode.AnswerIsNo, MappingFailure.TestsFail(failed));
    }

    private static void WriteText(IReadOnlyList<MappingTestResult> results, TextTerminal terminal)
    {
        foreach (var result in results.Where(result => !result.Holds))
        {
            terminal.WriteLine(new("failed", Style.Bad), "  " + result.Format + ": " + result.Name);
            foreach (var fault in result.Faults) terminal.WriteLine("  " + fault);
            terminal.WriteLine(new("  expected  ", Style.Faint), result.Expected);
            terminal.WriteLine(new("  actual    ", Style.Faint), result.Actual);
        }
        terminal.WriteLine(Words.Count(results.Count, "test") + " of "
            + Words.Count(results.Select(result => result.Format).Distinct(StringComparer.Ordinal).Count(), "mapping") + ", "
            + Words.Number(results.Count(result => !result.Holds)) + " failed");
    }

    private static void WriteJson(IReadOnlyList<MappingTestResult> results, TextTerminal terminal) =>
        JsonOutput.WriteDocument(terminal, Schema, json =>
        {
            json.WriteObjects("tests", results, result =>
            {
                json.WriteString("format", result.Format);
                json.WriteString("name", result.Name);
                json.WriteBoolean("holds", result.Holds);
                json.WriteStrings("faults", result.Faults);
                json.WriteString("expected", result.Expected);
                json.WriteString("actual", result.Actual);
            });
        });
}
