using System.CommandLine;
using System.CommandLine.Parsing;
using FleetMdm.Cli.CommandLine;
using FleetMdm.Cli.Reports;
using FleetMdm.Rules;
using FleetMdm.Store;

namespace FleetMdm.Cli.Commands;

/// <summary>The options by which commands choose devices and policies, and judge the result.</summary>
internal static class FleetOptions
{
    public static Option<string[]> Devices() => Many("--device", "ID", "Only these devices");

    public static Option<string[]> Policies() => Many("--policy", "ID", "Only these policies");

    public static Option<string[]> Tags() => Many("--tag", "TAG", "Only devices with one of these tags");

    /// <summary>An option that takes one value or several: <c>--device a b</c> and <c>--device a --device b</c> mean the same.</summary>
    public static Option<string[]> Many(string name, string valueName, string description) => new(name)
    {
        HelpName = valueName + "…",
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<FailOn?> FailOn(string defaultWord) => new("--fail-on")
    {
        HelpName = "WHAT",
        Description = "Exit 1 on findings from here up: none, fail, error, unknown, a severity, or unknown:high "
            + "(default: " + defaultWord + ")",
        CustomParser = ParseFailOn,
    };

    /// <summary>
    /// Checks that every device and tag asked for exists, so that a mistyped one is never an empty, passing answer.
    /// </summary>
    /// <exception cref="CommandException">One does not.</exception>
    public static void RequireKnown(DeviceFilter filter, FleetDatabase database)
    {
        Failure[] failures =
        [
            .. filter.DeviceIds
                .Where(id => database.Devices.Find(id) is null)
                .Select(id => CommandProblem.UnknownId("device", id, database.Devices.Ids())),
            .. filter.Tags
                .Where(tag => !database.Devices.List(DeviceFilter.All with { Tags = [tag] }).Any())
                .Select(tag => FleetProblem.UnknownTag(tag, KnownTags(database))),
        ];
        if (failures.Length > 0) throw new CommandException(failures);
    }

    /// <summary>The operating systems that are meant, each in its one spelling.</summary>
    /// <exception cref="CommandException">One is none, or is a distribution.</exception>
    public static string[] Families(IReadOnlyList<string> systems)
    {
        var families = new List<string>();
        var failures = new List<Failure>();
        foreach (var system in systems)
        {
            if (Normalizers.TryOsFamily(system, out var family, out var distribution) && distribution is null) families.Add(family!);
            else failures.Add(FleetProblem.UnknownSystem(system));
        }
        if (failures.Count > 0) throw new CommandException([.. failures]);
        return [.. families];
    }

    /// <summary>For a parser of an option that takes one of some words.</summary>
    public static string? OneOf(string name, ArgumentResult result, IReadOnlyCollection<string> words)
    {
        var text = result.Tokens[0].Value;
        if (words.Contains(text)) return text;
        UsageErrors.Add(result, CommandProblem.NotOneOf(name, text, words));
        return null;
    }

    private static HashSet<string> KnownTags(FleetDatabase database) =>
        database.Devices.List(DeviceFilter.All).SelectMany(device => device.Tags).ToHashSet(StringComparer.Ordinal);

    private static FailOn? ParseFailOn(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Reports.FailOn.TryParse(text, out var failOn)) return failOn;
        UsageErrors.Add(result, FleetProblem.NotAFailOn(text));
        return null;
    }
}
