using System.Globalization;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli.Commands.Mapping;

/// <summary>`fleetmdm mapping list`: the formats that ingest knows.</summary>
internal static class MappingListCommand
{
    public const string Schema = "fleetmdm.mappings/v1";

    public static CommandRow Row => new("list", "List the formats that ingest knows", Create);

    private static CliCommand Create(CommandRow row)
    {
        var folder = MappingFolder.Option();
        var format = new FormatOption(OutputFormat.Table, OutputFormat.Json);
        var command = new CliCommand(row) { folder };
        format.AddTo(command);
        command.Example("fleetmdm mapping list", "Every format and what it is the export of");
        command.Runs((parsed, cli) => Run(parsed.GetValue(folder), format.Of(parsed), cli));
        return command;
    }

    internal static ExitCode Run(string? folder, OutputFormat format, CliContext cli)
    {
        var mappings = MappingFolder.Load(folder).Mappings;
        if (format == OutputFormat.Json)
        {
            JsonOutput.WriteDocument(cli.Out, Schema, json =>
            {
                json.WriteObjects("mappings", mappings, mapping =>
                {
                    json.WriteString("format", mapping.Format);
                    json.WriteString("title", mapping.Title);
                    json.WriteText("file", mapping.File);
                    json.WriteNumber("fields", mapping.Fields.Count + mapping.Lists.Count);
                    json.WriteNumber("tests", mapping.Tests.Count);
                });
            });
            return ExitCode.Done;
        }
        var table = new Table(
            new Column("format"), new Column("fields", Align.Right), new Column("tests", Align.Right), new Column("exported by"));
        foreach (var mapping in mappings)
            table.Add(
                new(mapping.Format, Style.Accent),
                (mapping.Fields.Count + mapping.Lists.Count).ToString(CultureInfo.InvariantCulture),
                mapping.Tests.Count.ToString(CultureInfo.InvariantCulture),
                mapping.Title + (mapping.File is null ? "" : ", " + mapping.File));
        table.WriteTo(cli.Out);
        return ExitCode.Done;
    }
}
