using System.Runtime.InteropServices;
using FleetMdm.Cli.CommandLine;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm version`.</summary>
internal static class VersionCommand
{
    public const string Schema = "fleetmdm.version/v1";

    public static CommandRow Row => new("version", "Show the version", Create);

    private static CliCommand Create(CommandRow row)
    {
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Json);
        var command = new CliCommand(row);
        format.AddTo(command);
        command.Example("fleetmdm version", "Show the version");
        command.Runs((parsed, cli) => Run(format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(OutputFormat format, CliContext cli)
    {
        var version = typeof(VersionCommand).Assembly.GetName().Version!.ToString(3);
        if (format == OutputFormat.Text)
        {
            cli.Out.WriteLine("fleetmdm " + version);
            return ExitCode.Done;
        }
        JsonOutput.WriteDocument(cli.Out, Schema, json =>
        {
            json.WriteString("version", version);
            json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
            json.WriteString("platform", RuntimeInformation.RuntimeIdentifier);
        });
        return ExitCode.Done;
    }
}
