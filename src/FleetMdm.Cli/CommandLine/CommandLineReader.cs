using System.CommandLine;

namespace FleetMdm.Cli.CommandLine;

/// <summary>What a command line means.</summary>
internal abstract record CommandLineMeaning
{
    /// <summary>A command to run.</summary>
    internal sealed record Call(CliCommand Command, ParseResult Parsed) : CommandLineMeaning;

    /// <summary>Help on everything (no row), a group or a command.</summary>
    internal sealed record Help(string Path, CommandRow? Row) : CommandLineMeaning;

    /// <summary>Nothing that can be run: every mistake that was found.</summary>
    internal sealed record Mistake(IReadOnlyList<Failure> Failures) : CommandLineMeaning;
}

/// <summary>
/// Reads the words of a command line: finds the command by its words, refuses options it does not have, and leaves
/// the rest to System.CommandLine.
/// </summary>
internal static class CommandLineReader
{
    private static readonly ParserConfiguration Configuration = new()
    {
        // `@name` is a value like any other, not a file to read options from; `-ov` is not `-o -v`.
        ResponseFileTokenReplacer = null,
        EnablePosixBundling = false,
    };

    public static CommandLineMeaning Read(IReadOnlyList<string> args)
    {
        var words = OptionWords.LeadingOptionsLast(args);
        if (words.Count == 0 || OptionWords.IsHelp(words[0])) return new CommandLineMeaning.Help("", null);
        if (words[0] == "help") return ReadHelp([.. words.Skip(1).TakeWhile(word => !OptionWords.LooksLikeOption(word))]);
        if (words[0] == "--version") words = ["version", .. words.Skip(1)];

        var rows = CommandTable.Rows();
        CommandRow? row = null;
        var path = "";
        var used = 0;
        while (row is null || row.IsGroup)
        {
            if (used == words.Count) return Mistake(CommandProblem.MissingCommand(path));
            var word = words[used++];
            if (OptionWords.IsHelp(word)) return new CommandLineMeaning.Help(path, row);
            row = rows.FirstOrDefault(candidate => candidate.Name == word);
            if (row is null) return Mistake(UnknownWord(word, path, rows));
            path = path.Length == 0 ? word : path + " " + word;
            rows = row.Rows();
        }
        return ReadCommand(row, path, [.. words.Skip(used)]);
    }

    private static CommandLineMeaning ReadCommand(CommandRow row, string path, string[] words)
    {
        var command = row.Create();
        var options = new OptionWords(command);
        if (options.AskForHelp(words)) return new CommandLineMeaning.Help(path, row);

        var unknown = options.Unknown(words);
        if (unknown.Count > 0)
            return new CommandLineMeaning.Mistake(
                [.. unknown.Select(option => CommandProblem.UnknownOption(option, path, options.Names))]);

        if (options.WithoutValue(words) is { Count: > 0 } without)
            return new CommandLineMeaning.Mistake(
                [.. without.Select(option => CommandProblem.MissingValue(option.Name, option.HelpName))]);

        var parsed = Parse(command, words);
        return parsed.Errors.Count == 0
            ? new CommandLineMeaning.Call(command, parsed)
            : new CommandLineMeaning.Mistake(UsageErrors.From(parsed, path));
    }

    /// <summary>
    /// Lets System.CommandLine parse what is left, with two of its habits broken: a flag takes no value, so that
    /// `--trace true` is a flag and an argument; and no word is a directive, so that `[1, 2]` is an expression.
    /// </summary>
    private static ParseResult Parse(CliCommand command, string[] words)
    {
        foreach (var option in command.Options)
            if (option.ValueType == typeof(bool))
                option.Arity = ArgumentArity.Zero;
        // Only the first words can be directives: one that can be none stands before them.
        var first = new Option<bool>("--first-word") { Arity = ArgumentArity.Zero, Hidden = true };
        command.Add(first);
        return command.Parse([first.Name, .. words], Configuration);
    }

    private static CommandLineMeaning ReadHelp(string[] words)
    {
        CommandRow? row = null;
        var rows = CommandTable.Rows();
        for (var i = 0; i < words.Length; i++)
        {
            var path = string.Join(' ', words[..i]);
            row = rows.FirstOrDefault(candidate => candidate.Name == words[i]);
            if (row is null) return Mistake(UnknownWord(words[i], path, rows));
            rows = row.Rows();
        }
        return new CommandLineMeaning.Help(string.Join(' ', words), row);
    }

    private static Failure UnknownWord(string word, string path, IReadOnlyList<CommandRow> rows)
    {
        var known = rows.Select(candidate => candidate.Name);
        return OptionWords.LooksLikeOption(word)
            ? CommandProblem.UnknownOption(word, path, ["--help", "--version"])
            : CommandProblem.UnknownCommand(word, path.Length == 0 ? null : path, known);
    }

    private static CommandLineMeaning.Mistake Mistake(Failure failure) => new([failure]);
}
