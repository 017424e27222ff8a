using System.Runtime.InteropServices;
using FleetMdm.Cli.CommandLine;

namespace FleetMdm.Cli.Commands;

/// <summary>`fleetmdm version`.</summary>
internal static class VersionCommand
{
    public const string Schema = "fleetmdm.version/v1";

    /// <summary>`1.2.3`.</summary>
    public static string Version => typeof(VersionCommand).Assembly.GetName().Version!.ToString(3);

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
        if (format == OutputFormat.Text)
        {
            cli.Out.WriteLine("fleetmdm " + Version);
            return ExitCode.Done;
        }
        JsonOutput.WriteDocument(cli.Out, Schema, json =>
        {
            json.WriteString("version", Version);
            json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
            json.WriteString("platform", RuntimeInformation.RuntimeIdentifier);
        });
        return ExitCode.Done;
    }
}
