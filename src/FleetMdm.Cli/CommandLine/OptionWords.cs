using System.CommandLine;
using System.Diagnostics.CodeAnalysis;

namespace FleetMdm.Cli.CommandLine;

/// <summary>
/// Knows which words of a command line are options. System.CommandLine takes a mistyped option in front of an
/// argument of several values as one more value (`ingest --formt json x` would ingest three paths): so words are
/// looked at before it sees them.
/// </summary>
internal sealed class OptionWords(Command command)
{
    private static readonly string[] HelpWords = ["--help", "-h", "-?"];

    private readonly Dictionary<string, Option> _options = command.Options
        .SelectMany(option => option.Aliases.Append(option.Name), (option, name) => (option, name))
        .ToDictionary(pair => pair.name, pair => pair.option, StringComparer.Ordinal);

    /// <summary>Every option of the command, for did-you-mean.</summary>
    public IEnumerable<string> Names =>
        _options.Keys.Append("--help").Where(name => name.StartsWith("--", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public static bool IsHelp(string word) => HelpWords.Contains(word);

    /// <summary>
    /// `-x`, `--name`, `--name=value`. Anything else that starts with `-` is a value: `-`, `-1`, `-(a + b)`, `-a.json`.
    /// </summary>
    public static bool LooksLikeOption(string word)
    {
        var name = Name(word);
        return name.Length > 1 && name[0] == '-' && char.IsAsciiLetter(name.TrimStart('-').FirstOrDefault())
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
    }

    /// <summary>Does a word ask for help, rather than being an option's value?</summary>
    public bool AskForHelp(IReadOnlyList<string> words) => Options(words).Any(IsHelp);

    /// <summary>The options that the command does not have, in order.</summary>
    public IReadOnlyList<string> Unknown(IReadOnlyList<string> words) =>
        [.. Options(words).Where(LooksLikeOption).Select(Name).Where(name => !_options.ContainsKey(name))];

    /// <summary>
    /// The options that need a value and are followed by none: System.CommandLine would take the next option for it
    /// (`--db --json` would name a file `--json`).
    /// </summary>
    public IReadOnlyList<Option> WithoutValue(IReadOnlyList<string> words)
    {
        var found = new List<Option>();
        for (var i = 0; i < words.Count && words[i] != "--"; i++)
        {
            if (!TakesNext(words[i], out var option)) continue;
            if (i + 1 == words.Count || words[i + 1] == "--" || IsKnown(words[i + 1])) found.Add(option);
            else i++;
        }
        return found;
    }

    /// <summary>
    /// Options in front of the command (`fleetmdm --db x.db check`) go to its end, where the command judges them.
    /// </summary>
    public static IReadOnlyList<string> LeadingOptionsLast(IReadOnlyList<string> args)
    {
        var count = 0;
        while (count < args.Count && LooksLikeOption(args[count]) && !IsHelp(args[count]) && args[count] != "--version")
            count += args[count] is "--db" or "--format" or "--as-of" or "-o" or "--output" ? 2 : 1;
        count = Math.Min(count, args.Count);
        if (count == 0 || count == args.Count) return args;

        var end = 0;
        while (end < args.Count && args[end] != "--") end++;
        return [.. args.Take(end).Skip(count), .. args.Take(count), .. args.Skip(Math.Max(end, count))];
    }

    /// <summary>The words at which an option may stand: not the values of options, and nothing after `--`.</summary>
    private IEnumerable<string> Options(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count && words[i] != "--"; i++)
        {
            if (words[i].Length < 2 || words[i][0] != '-') continue;
            yield return words[i];
            if (TakesNext(words[i], out _) && i + 1 < words.Count && !IsKnown(words[i + 1])) i++;
        }
    }

    private bool TakesNext(string word, [NotNullWhen(true)] out Option? option) =>
        _options.TryGetValue(word, out option) && option.Arity.MinimumNumberOfValues > 0;

    private bool IsKnown(string word) => _options.ContainsKey(Name(word));

    private static string Name(string word)
    {
        var end = word.AsSpan().IndexOfAny('=', ':');
        return end < 0 ? word : word[..end];
    }
}
