using System.CommandLine;
using System.CommandLine.Parsing;

namespace FleetMdm.Cli.CommandLine;

/// <summary>System.CommandLine's errors in our words. What a command's own parsers found is marked by its code.</summary>
internal static class UsageErrors
{
    private const char Separator = '\u0001';

    /// <summary>Reports a failure out of a parser of an option or argument.</summary>
    public static void Add(SymbolResult result, Failure failure) =>
        result.AddError(string.Join(Separator, failure.Code, failure.Message, failure.Help ?? ""));

    public static IReadOnlyList<Failure> From(ParseResult parsed, string command)
    {
        var failures = new List<Failure>();
        foreach (var error in parsed.Errors)
        {
            var failure = Translate(error, parsed, command);
            if (!failures.Contains(failure)) failures.Add(failure);
        }
        return failures;
    }

    private static Failure Translate(ParseError error, ParseResult parsed, string command)
    {
        var parts = error.Message.Split(Separator);
        if (parts.Length == 3) return new(parts[0], parts[1], parts[2].Length == 0 ? null : parts[2]);

        return error.SymbolResult switch
        {
            OptionResult option when option.Option.Required && option.IdentifierToken is null =>
                CommandProblem.MissingOption(option.Option.Name, command),
            OptionResult option when option.Tokens.Count == 0 =>
                CommandProblem.MissingValue(option.Option.Name, option.Option.HelpName),
            OptionResult option => CommandProblem.RepeatedOption(option.Option.Name),
            ArgumentResult argument when argument.Tokens.Count == 0 =>
                CommandProblem.MissingArgument(argument.Argument.Name, command),
            _ when parsed.UnmatchedTokens is [var word, ..] => CommandProblem.UnexpectedArgument(word, command),
            _ => new Failure("FM8004", error.Message.TrimEnd('.'), null),
        };
    }
}
