using FleetMdm.Rules;

namespace FleetMdm.Cli;

/// <summary>What can be wrong with a command line and the files it names (FM80xx): the one home of these words.</summary>
internal static class CommandProblem
{
    public static Failure UnknownCommand(string word, string? group, IEnumerable<string> known)
    {
        var path = group is null ? "fleetmdm" : "fleetmdm " + group;
        return new("FM8001", "unknown command `" + (group is null ? word : group + " " + word) + "`",
            Nearest(word, known) is { } near
                ? "did you mean `" + path + " " + near + "`?"
                : "`" + path + " --help` lists the commands");
    }

    public static Failure MissingCommand(string group) => new("FM8001",
        "`fleetmdm " + group + "` needs a command", "`fleetmdm " + group + " --help` lists them");

    public static Failure UnknownOption(string option, string command, IEnumerable<string> known) => new("FM8002",
        "unknown option `" + option + "`",
        Nearest(option, known) is { } near
            ? "did you mean `" + near + "`?"
            : command.Length == 0
                ? "`fleetmdm --help` lists the commands"
                : "`fleetmdm " + command + " --help` lists the options; a value that starts with `-` comes after `--`");

    public static Failure MissingArgument(string argument, string command) => new("FM8003",
        "`" + argument + "` is missing", "`fleetmdm " + command + " --help` shows examples");

    public static Failure MissingValue(string option, string? value) => new("FM8003",
        "`" + option + "` needs a value", value is null ? null : "write `" + option + " " + value + "`");

    public static Failure MissingOption(string option, string command) => new("FM8003",
        "`" + option + "` is missing", "`fleetmdm " + command + " --help` shows examples");

    public static Failure NoAssignee(string verb) => new("FM8003",
        "nobody to " + verb + ": `--device` or `--tag` is missing", "write `--device ID` or `--tag TAG`");

    public static Failure NothingToFailUnder() => new("FM8103",
        "`--fail-under` needs `--coverage` or `--mutate`", "say which figure the least percentage is for");

    public static Failure UnexpectedArgument(string word, string command) => new("FM8004",
        "unexpected argument `" + word + "`", "`fleetmdm " + command + " --help` shows what it takes");

    public static Failure RepeatedOption(string option) => new("FM8004",
        "`" + option + "` is given more than once", "give it once");

    public static Failure Conflict(string first, string second) => new("FM8004",
        "`" + first + "` and `" + second + "` contradict each other", "give one of them");

    public static Failure NotOneOf(string option, string value, IReadOnlyCollection<string> known) => new("FM8005",
        "`" + option + "` does not take `" + value + "`, expected " + OneOf(known),
        Nearest(value, known) is { } near ? "did you mean `" + near + "`?" : null);

    public static Failure NotATime(string option, string value) => new("FM8005",
        "`" + option + "` does not take `" + value + "`, expected a time",
        "write a date `2026-01-31` (midnight UTC) or a time with its zone `2026-01-31T12:00:00Z`");

    public static Failure NotACount(string option, string value) => new("FM8005",
        "`" + option + "` does not take `" + value + "`, expected a whole number from 0", null);

    public static Failure TooMany(string option, string value, long most) => new("FM8005",
        "`" + option + "` does not take `" + value + "`, expected at most "
        + most.ToString("N0", System.Globalization.CultureInfo.InvariantCulture), null);

    public static Failure NotAPercent(string option, string value) => new("FM8005",
        "`" + option + "` does not take `" + value + "`, expected a number from 0 to 100", null);

    public static Failure NoSuchFile(string path) => new("FM8006", "`" + path + "` does not exist", "check the path");

    public static Failure CannotRead(string path, Exception error) => new("FM8006",
        "`" + path + "` cannot be read: " + Reason(error), null);

    public static Failure IsFolder(string path) => new("FM8006", "`" + path + "` is a folder, expected a file", "name a file in it");

    public static Failure NoPolicyFiles(string folder) => new("FM8006",
        "`" + folder + "` holds no policy file", "policy files end with .yaml or .yml");

    public static Failure TooLarge(string path, long limit) => new("FM8006",
        "`" + path + "` is larger than " + limit.ToString("N0", System.Globalization.CultureInfo.InvariantCulture) + " bytes", null);

    public static Failure NotText(string path) => new("FM8006", "`" + path + "` is not UTF-8 text", null);

    public static Failure CannotWrite(string path, Exception error) => new("FM8007",
        "`" + path + "` cannot be written: " + Reason(error), "the file there, if any, is as it was");

    public static Failure OutputIsFolder(string path) => new("FM8007",
        "`" + path + "` cannot be written: it is a folder", "name a file in it");

    public static Failure NoOutputFolder(string path) => new("FM8007",
        "`" + path + "` cannot be written: its folder does not exist", "make the folder first");

    public static Failure StdoutFailed(Exception error) => new("FM8007",
        "the result cannot be written to stdout: " + Reason(error), null);

    public static Failure NoDatabasePath() => new("FM8008",
        "no place for the database: neither `XDG_DATA_HOME` nor `HOME` is set", "give `--db PATH` or set `FLEETMDM_DB`");

    public static Failure BadConfig(string message, string place) => new("FM8009",
        message, "the file takes one key: `db: PATH`", place);

    /// <summary>An id that nothing has; <paramref name="kind"/> is `policy`, `script`, `device`.</summary>
    public static Failure UnknownId(string kind, string id, IEnumerable<string> known) => new("FM8010",
        "no " + kind + " has the id `" + id + "`",
        Nearest(id, known) is { } near ? "did you mean `" + near + "`?" : "`fleetmdm " + kind + " list` shows them");

    public static Failure UnknownCheck(string policyId, string checkId, IReadOnlyCollection<string> known) => new("FM8010",
        "the policy `" + policyId + "` has no check `" + checkId + "`",
        Nearest(checkId, known) is { } near ? "did you mean `" + near + "`?" : "it has " + string.Join(", ", known));

    public static Failure EmptyFile(string path) => new("FM8006", "`" + path + "` is empty", "check the path; nothing was stored");

    public static Failure NotOneDevice(string path, int count) => new("FM8006",
        "`" + path + "` holds " + Phrase.Count(count, "device") + ", expected one");

    public static Failure NotShowable(string id) => new("FM8006",
        "the script `" + id + "` is not text", "`-o FILE` writes its bytes, `--json` shows them as base64");

    public static Failure UnknownDiagnostic(string code, IEnumerable<string> known) => new("FM8011",
        "no diagnostic has the code `" + code + "`",
        Nearest(code.ToUpperInvariant(), known) is { } near ? "did you mean `" + near + "`?" : "`fleetmdm explain` lists them");

    public static Failure UnknownSchema(string name, IEnumerable<string> known) => new("FM8011",
        "no schema has the name `" + name + "`",
        Nearest(name, known) is { } near ? "did you mean `" + near + "`?" : "`fleetmdm schema` lists them");

    public static Failure BadId(string id) => new("FM8012",
        "`" + id + "` cannot be an id",
        "an id begins with a lower-case letter or digit, then letters, digits, `.`, `_` and `-`, at most 128: give `--id`");

    public static Failure Bug(Exception error) => new("FM8070",
        "a bug in fleetmdm: " + error.GetType().Name + ": " + error.Message.ReplaceLineEndings(" "),
        "please report it with the trace that `--verbose` prints");

    /// <summary>Did-you-mean over the words a person could have meant.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => Suggest.Nearest(word, known);

    /// <summary>`a, b or c`.</summary>
    private static string OneOf(IReadOnlyCollection<string> words) => words.Count < 2
        ? string.Concat(words)
        : string.Join(", ", words.Take(words.Count - 1)) + " or " + words.Last();

    // .NET's messages repeat the path and end with a full stop; the reason alone is wanted.
    private static string Reason(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it does not exist",
        UnauthorizedAccessException => "permission denied",
        PathTooLongException => "the path is too long",
        IOException io when io.Message.IndexOf(" : '", StringComparison.Ordinal) is > 0 and var end => Lower(io.Message[..end]),
        _ => Lower(error.Message.TrimEnd('.')),
    };

    private static string Lower(string text) => char.ToLowerInvariant(text[0]) + text[1..];
}
