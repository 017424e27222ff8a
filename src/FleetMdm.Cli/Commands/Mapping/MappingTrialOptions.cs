using System.CommandLine;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Cli.Commands.Mapping;

/// <summary>The options of commands that read a file as ingest would, and store nothing.</summary>
internal sealed class MappingTrialOptions
{
    public Argument<string[]> Paths { get; } = new("FILE")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "Files, or - for stdin, as `ingest` takes them",
    };

    public Option<string?> Folder { get; } = MappingFolder.Option();

    public Option<string?> Device { get; } = new("--device")
    {
        HelpName = "ID",
        Description = "The device that tables of osquery are of (default: the folder's name)",
    };

    public IngestRequest Request(ParseResult parsed, string? format, CliContext cli)
    {
        var mappings = MappingFolder.Load(parsed.GetValue(Folder));
        return new IngestRequest
        {
            Inputs = parsed.GetValue(Paths)!,
            AsOf = cli.Now(),
            StandardInput = cli.Input,
            // The native format has a name too; whoever states it is told that no mapping reads it.
            Format = format is null or "native" ? format : mappings.Require(format).Format,
            Mappings = mappings,
            Device = parsed.GetValue(Device),
        };
    }
}
