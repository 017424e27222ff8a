using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Mappings.Trial;

namespace FleetMdm.Cli.Commands.Mapping;

/// <summary>`fleetmdm mapping explain`: how a mapping reads the first record of a file.</summary>
internal static class MappingExplainCommand
{
    public static CommandRow Row => new("explain", "Explain how a file's first record is read, field by field", Create);

    private static CliCommand Create(CommandRow row)
    {
        var options = new MappingTrialOptions();
        var stated = new Option<string?>("--as")
        {
            HelpName = "FORMAT",
            Description = "Take the file for this format (default: told by its content)",
        };
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var command = new CliCommand(row) { options.Paths, stated, options.Folder, options.Device };
        format.AddTo(command);
        command.Example("fleetmdm mapping explain export.json", "Each field with its expression, what the record has, and what is stored");
        command.Runs((parsed, cli) => Run(options.Request(parsed, parsed.GetValue(stated), cli), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(IngestRequest request, OutputFormat format, CliContext cli)
    {
        var code = ExitCode.Done;
        foreach (var path in request.Inputs)
        {
            var explanation = MappingExplainer.Explain(path, request);
            if (format == OutputFormat.Json) MappingExplanationJson.Write(path, explanation, cli.Out);
            else MappingExplanationText.Write(path, explanation, cli.Out);
            if (explanation.Refused is { } refused) code = cli.Fail(ExitCode.Refused, MappingFailure.Of(refused));
        }
        return code;
    }
}
