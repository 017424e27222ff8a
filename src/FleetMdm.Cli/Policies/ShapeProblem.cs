using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>What can be wrong with the shape of a policy file (FM31xx): the one home of these words.</summary>
internal sealed record ShapeProblem(
    string Code, DiagnosticSeverity Severity, string Message, string? Label = null, string? Help = null)
{
    public static ShapeProblem NotYaml(YamlProblem problem) => problem.Kind switch
    {
        YamlProblemKind.DuplicateKey => Error("FM3102", problem.Message, help: problem.Help),
        YamlProblemKind.Anchor or YamlProblemKind.Alias or YamlProblemKind.Tag or YamlProblemKind.MergeKey =>
            Error("FM3101", problem.Message, help: problem.Help),
        YamlProblemKind.Syntax => Error(
            "FM3100", problem.Message,
            help: problem.Help ?? "look here and above for a bracket or quote that is not closed, a line that is indented wrongly, or a text that needs quotes"),
        _ => Error("FM3100", problem.Message, help: problem.Help),
    };

    public static ShapeProblem UnknownKey(string key, string owner, IReadOnlyCollection<string> known) => Error(
        "FM3103", "unknown key `" + key + "` in " + owner,
        help: CommandProblem.Nearest(key, known) is { } near
            ? "did you mean `" + near + "`?"
            : "the keys of " + owner + " are " + string.Join(", ", known));

    public static ShapeProblem MissingKey(string key, string owner) => Error(
        "FM3104", owner + " needs `" + key + "`", "there is no `" + key + "` here");

    public static ShapeProblem WrongKind(string key, string expected, YamlNode found) => Error(
        "FM3105", "`" + key + "` must be " + expected + ", found " + Kind(found));

    public static ShapeProblem Blank(string key) => Error(
        "FM3105", "`" + key + "` must have characters, found a blank text");

    public static ShapeProblem WrongRoot(YamlNode found) => Error(
        "FM3105", "a policy must be a mapping, found " + Kind(found), help: "begin with `id:` and `name:`");

    public static ShapeProblem RuleAndShortForm() => Error(
        "FM3107", "the check has both `rule` and the short form", "`rule` says it all",
        "keep `rule`, or `key`, `op` and `value`");

    public static ShapeProblem NoRule() => Error(
        "FM3108", "the check has no rule", help: "give it `rule`, or the short form `key`, `op` and `value`");

    public static ShapeProblem IncompleteShortForm(string missing) => Error(
        "FM3108", "the short form needs `" + missing + "`", help: "the short form is `key`, `op` and `value`");

    public static ShapeProblem NotABoolean(string text) => new(
        "FM3109", DiagnosticSeverity.Warning, "`" + text + "` is text here, not a boolean", null,
        "write `" + (IsYes(text) ? "true" : "false") + "`, or put quotes around it to mean the text");

    public static ShapeProblem DuplicateId(string id, string first) => Error(
        "FM3110", "the policy id `" + id + "` is used twice", "first used in " + first, "give each policy its own id");

    public static ShapeProblem NoPolicy() => new(
        "FM3111", DiagnosticSeverity.Error, "the file holds no policy", null, "begin with `id:` and `name:`");

    public static ShapeProblem UnknownStatus(string text) => Error(
        "FM3112", "`" + text + "` is no status",
        help: CommandProblem.Nearest(text, StatusNames.All) is { } near
            ? "did you mean `" + near + "`?"
            : "the statuses are " + string.Join(", ", StatusNames.All));

    public static ShapeProblem NotATime(string text) => Error(
        "FM3113", "`" + text + "` is no time",
        help: "write a date `2026-01-31` (midnight UTC) or a time with its zone `2026-01-31T12:00:00Z`");

    public static ShapeProblem UnknownInTest(string what, string name, IReadOnlyCollection<string> known) => Error(
        "FM3114", "the policy has no " + what + " `" + name + "`",
        help: CommandProblem.Nearest(name, known) is { } near
            ? "did you mean `" + near + "`?"
            : known.Count == 0 ? null : "it has " + string.Join(", ", known));

    public static ShapeProblem NoLayout() => Error(
        "FM3115", "the file cannot be written anew without a change of its meaning", null,
        "it is as it was; write the odd part of it in a simpler way");

    /// <summary>Words that other YAML readers take for booleans. Only `true` and `false` are booleans here.</summary>
    public static bool LooksBoolean(string text) => text.ToLowerInvariant() switch
    {
        "yes" or "no" or "on" or "off" or "y" or "n" => true,
        "true" or "false" => text is not ("true" or "false"),
        _ => false,
    };

    private static bool IsYes(string text) => text[0] is 'y' or 'Y' or 't' or 'T' || text is "on" or "On" or "ON";

    private static string Kind(YamlNode node) => node.KindName;

    private static ShapeProblem Error(string code, string message, string? label = null, string? help = null) =>
        new(code, DiagnosticSeverity.Error, message, label, help);
}
