using System.CommandLine;
using System.CommandLine.Parsing;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Commands.Mapping;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Cli.Commands;

/// <summary>How reports are read, whatever becomes of them: `ingest` and one-shot checks take the same options.</summary>
internal sealed class InventoryOptions
{
    private readonly Option<string?> _format = new("--as")
    {
        HelpName = "FORMAT",
        Description = "Take the input for this format, such as native, fleet, facter (default: told by its content)",
    };

    private readonly Option<string?> _mappings = MappingFolder.Option();
    private readonly Option<string?> _tablesOf;
    private readonly Option<TimeZoneInfo?> _zone = AssumedTimeZone();

    /// <param name="tableNames">What names the device of tables; `check` has given <c>--device</c> another meaning.</param>
    public InventoryOptions(params string[] tableNames) => _tablesOf = new(tableNames[0], tableNames[1..])
    {
        HelpName = "ID",
        Description = "The device that tables of osquery are of (default: the folder's name)",
    };

    public void AddTo(CliCommand command)
    {
        foreach (var option in All) command.Add(option);
    }

    /// <summary>The first of these options on the command line; null when there is none.</summary>
    public string? FirstGiven(ParseResult parsed) => All.FirstOrDefault(option => parsed.GetResult(option) is not null)?.Name;

    /// <summary>An ingest of these inputs, judged as of this moment.</summary>
    /// <exception cref="CommandException">The folder of mappings is not there, or holds one that is not sound.</exception>
    public IngestRequest Request(ParseResult parsed, IReadOnlyList<string> inputs, DateTimeOffset asOf, CliContext cli) => new()
    {
        Inputs = inputs,
        AsOf = asOf,
        StandardInput = cli.Input,
        Format = parsed.GetValue(_format),
        Device = parsed.GetValue(_tablesOf),
        Mappings = MappingFolder.Load(parsed.GetValue(_mappings)),
        AssumedTimeZone = parsed.GetValue(_zone),
    };

    /// <summary>`--assume-timezone ZONE`.</summary>
    public static Option<TimeZoneInfo?> AssumedTimeZone() => new("--assume-timezone")
    {
        HelpName = "ZONE",
        Description = "Where times without a zone were written, such as Europe/Berlin or +02:00 (default: UTC)",
        CustomParser = ParseZone,
    };

    private Option[] All => [_format, _mappings, _tablesOf, _zone];

    private static TimeZoneInfo? ParseZone(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (TimeZoneName.TryParse(text, out var zone)) return zone;
        UsageErrors.Add(result, FleetProblem.NotATimeZone(text));
        return null;
    }
}
