using System.CommandLine;
using FleetMdm.Cli.CommandLine;

namespace FleetMdm.Cli.Commands.Device;

/// <summary>What `device tag` and `device untag` were asked.</summary>
/// <param name="Tags">Without outer blanks, each once.</param>
internal sealed record TagArguments(string DeviceId, IReadOnlyList<string> Tags, string? Database)
{
    /// <summary>A command that takes these arguments, and how to read them.</summary>
    public static CliCommand CreateCommand(CommandRow row, out Func<ParseResult, TagArguments> read)
    {
        var device = new Argument<string>("DEVICE") { Description = "The device's id" };
        var tags = new Argument<string[]>("TAG") { Arity = ArgumentArity.OneOrMore, Description = "One tag or several" };
        tags.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                UsageErrors.Add(result, FleetProblem.BlankTag());
        });
        var database = SharedOptions.Database();
        read = parsed => new(
            parsed.GetValue(device)!,
            [.. parsed.GetValue(tags)!.Select(tag => tag.Trim()).Distinct(StringComparer.Ordinal)],
            parsed.GetValue(database));
        return new CliCommand(row) { device, tags, database };
    }
}
