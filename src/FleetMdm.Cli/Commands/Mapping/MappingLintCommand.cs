using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store.Ingest.Mappings;
using FleetMdm.Store.Ingest.Mappings.Trial;

namespace FleetMdm.Cli.Commands.Mapping;

/// <summary>`fleetmdm mapping lint`: what is doubtful about mappings that can be used.</summary>
internal static class MappingLintCommand
{
    public const string Schema = "fleetmdm.mapping-lint/v1";

    public static CommandRow Row => new("lint", "Find what is doubtful about mappings", Create);

    private static CliCommand Create(CommandRow row)
    {
        var name = new Argument<string?>("FORMAT") { Description = "One format (default: those of --mappings)", Arity = ArgumentArity.ZeroOrOne };
        var folder = MappingFolder.Option();
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var command = new CliCommand(row) { name, folder };
        format.AddTo(command);
        command.Example("fleetmdm mapping lint --mappings mappings", "Fields without a test, paths that no rule knows by type");
        command.Notes = "Exit 1: something was found.";
        command.Runs((parsed, cli) => Run(parsed.GetValue(name), parsed.GetValue(folder), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(string? name, string? folder, OutputFormat format, CliContext cli)
    {
        var catalog = MappingFolder.Load(folder);
        var formats = name is not null ? [catalog.Require(name).Format]
            : catalog.Mappings.Where(mapping => folder is null || mapping.File is not null).Select(mapping => mapping.Format).ToArray();
        MappingProblem[] found = [.. formats.SelectMany(one => MappingTrial.Lint(catalog, one, cli.Now()))];
        if (format == OutputFormat.Json)
            JsonOutput.WriteDocument(cli.Out, Schema, json =>
            {
                json.WriteObjects("problems", found, problem =>
                {
                    json.WriteString("file", problem.File);
                    json.WriteNumber("line", problem.Line);
                    json.WriteString("message", problem.Message);
                });
            });
        else
        {
            foreach (var problem in found)
                cli.Out.WriteLine(new(MappingFailure.Place(problem), Style.Strong), ": " + problem.Message);
            cli.Out.WriteLine(Words.Count(formats.Length, "mapping") + ", " + Words.Count(found.Length, "problem"));
        }
        return found.Length == 0 ? ExitCode.Done : ExitCode.AnswerIsNo;
    }
}
