using System.Globalization;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store.Ingest;
using FleetMdm.Store.Ingest.Mappings.Trial;

namespace FleetMdm.Cli.Commands.Mapping;

/// <summary>`fleetmdm mapping detect`: which formats know a file, and how sure they are.</summary>
internal static class MappingDetectCommand
{
    public const string Schema = "fleetmdm.mapping-detect/v1";

    public static CommandRow Row => new("detect", "Tell which format a file is of, and how sure that is", Create);

    private static CliCommand Create(CommandRow row)
    {
        var options = new MappingTrialOptions();
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var command = new CliCommand(row) { options.Paths, options.Folder, options.Device };
        format.AddTo(command);
        command.Example("fleetmdm mapping detect export.json", "The formats that know its first record, the surest first");
        command.Notes = "Exit 1: a file is of no known format, or of several.";
        command.Runs((parsed, cli) => Run(options.Request(parsed, null, cli), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(IngestRequest request, OutputFormat format, CliContext cli)
    {
        DetectedFile[] files = [.. request.Inputs.Select(path => MappingTrial.Detect(path, request))];
        if (format == OutputFormat.Json) WriteJson(files, cli.Out);
        else
            foreach (var file in files)
                cli.Out.WriteLine(
                    file.Path + ": ",
                    new(file.Format ?? "no format", file.Format is null ? Style.Bad : Style.Accent),
                    file.Refused is { } refused ? ", " + refused.Message
                        : file.Scores.Count == 0 ? ", no format knows it" : " (" + string.Join(", ", file.Scores.Select(Words)) + ")");
        return files.All(file => file.Format is not null) ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    private static string Words(FormatScore scored) => scored.Format + " " + scored.Score.ToString(CultureInfo.InvariantCulture);

    private static void WriteJson(DetectedFile[] files, TextTerminal terminal) => JsonOutput.WriteDocument(terminal, Schema, json =>
    {
        json.WriteObjects("files", files, file =>
        {
            json.WriteString("file", file.Path);
            json.WriteText("format", file.Format);
            json.WriteText("reason", file.Refused?.Message);
            json.WriteObjects("scores", file.Scores, scored =>
            {
                json.WriteString("format", scored.Format);
                json.WriteNumber("score", scored.Score);
            });
        });
    });
}
