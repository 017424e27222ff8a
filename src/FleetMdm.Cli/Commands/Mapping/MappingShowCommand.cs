using System.CommandLine;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;

namespace FleetMdm.Cli.Commands.Mapping;

/// <summary>`fleetmdm mapping show`: what a mapping makes of a format, as a page or as its file.</summary>
internal static class MappingShowCommand
{
    public static CommandRow Row => new("show", "Show what a format becomes, field by field", Create);

    private static CliCommand Create(CommandRow row)
    {
        var name = new Argument<string>("FORMAT") { Description = "The format's name, such as jamf" };
        var folder = MappingFolder.Option();
        var format = new FormatOption(OutputFormat.Text, OutputFormat.Yaml);
        var command = new CliCommand(row) { name, folder };
        format.AddTo(command);
        command.Example("fleetmdm mapping show jamf", "Where each fact of a Mac in Jamf Pro comes from");
        command.Example("fleetmdm mapping show jamf --format yaml", "The mapping file itself, to write one like it");
        command.Runs((parsed, cli) => Run(parsed.GetValue(name)!, parsed.GetValue(folder), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(string name, string? folder, OutputFormat format, CliContext cli)
    {
        var mapping = MappingFolder.Load(folder).Require(name);
        if (format == OutputFormat.Yaml)
        {
            foreach (var line in mapping.Text.TrimEnd('\n').Split('\n')) cli.Out.WriteLine(line);
            return ExitCode.Done;
        }
        MappingText.Write(mapping, cli.Out);
        return ExitCode.Done;
    }
}
