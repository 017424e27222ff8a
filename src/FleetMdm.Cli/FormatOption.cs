using System.CommandLine;
using System.CommandLine.Parsing;
using FleetMdm.Cli.CommandLine;

namespace FleetMdm.Cli;

/// <summary>How a result is written. The first two are for people, the others for programs.</summary>
internal enum OutputFormat
{
    Text,
    Table,
    Json,
    Jsonl,
    Csv,
    Yaml,
    JUnit,
    Sarif,
    GitHub,
}

/// <summary>`--format` with the formats of one command, the default first, and `--json` as its short form.</summary>
internal sealed class FormatOption
{
    private readonly OutputFormat[] _formats;
    private readonly Option<OutputFormat?> _format;
    private readonly Option<bool>? _json;

    public FormatOption(params OutputFormat[] formats)
    {
        _formats = formats;
        _format = new("--format")
        {
            HelpName = string.Join('|', formats.Select(Name)),
            Description = "How to write the result (default: " + Name(formats[0]) + ")",
            CustomParser = Parse,
        };
        if (formats.Contains(OutputFormat.Json)) _json = new("--json") { Description = "Short for --format json" };
    }

    public void AddTo(Command command)
    {
        command.Add(_format);
        if (_json is null) return;
        command.Add(_json);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_json) is not null && result.GetResult(_format) is { Errors: var errors } format
                && !errors.Any() && format.Tokens is [{ Value: not "json" and var other }])
                UsageErrors.Add(result, CommandProblem.Conflict("--json", "--format " + other));
        });
    }

    public OutputFormat Of(ParseResult parsed) =>
        _json is not null && parsed.GetValue(_json) ? OutputFormat.Json : parsed.GetValue(_format) ?? _formats[0];

    private OutputFormat? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        foreach (var format in _formats)
            if (Name(format) == text)
                return format;
        UsageErrors.Add(result, CommandProblem.NotOneOf("--format", text, [.. _formats.Select(Name)]));
        return null;
    }

    /// <summary>The format as `--format` takes it.</summary>
    public static string Name(OutputFormat format) => format switch
    {
        OutputFormat.Text => "text",
        OutputFormat.Table => "table",
        OutputFormat.Json => "json",
        OutputFormat.Jsonl => "jsonl",
        OutputFormat.Csv => "csv",
        OutputFormat.Yaml => "yaml",
        OutputFormat.JUnit => "junit",
        OutputFormat.Sarif => "sarif",
        OutputFormat.GitHub => "github",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
