using FleetMdm.Cli.Reports;
using FleetMdm.Rules;

namespace FleetMdm.Cli;

/// <summary>What can be wrong with a question to the fleet (FM81xx): the one home of these words.</summary>
internal static class FleetProblem
{
    public static Failure NoDevices(string database) => new("FM8101",
        "`" + database + "` holds no device", "bring reports in with `fleetmdm ingest PATH…`");

    public static Failure NoDevicesIn(IReadOnlyList<string> paths) => new("FM8101",
        "no device in " + Quoted(paths), "every record was set aside, or there was none; nothing was checked");

    public static Failure NoPolicies(string database) => new("FM8102",
        "`" + database + "` holds no policy", "add some with `fleetmdm policy add PATH…`");

    public static Failure NoPoliciesIn(IReadOnlyList<string> paths) => new("FM8102",
        "no policy in " + Quoted(paths), "policies are files that end in .yaml or .yml");

    public static Failure InventoryAlone() => new("FM8103",
        "`--inventory` needs `--policies`",
        "give `--policies PATH…` too, or `fleetmdm ingest` the inventory and check the database");

    public static Failure WithoutInventory(string option) => new("FM8103",
        "`" + option + "` needs `--inventory`",
        "it says how reports of `--inventory PATH…` are read; those of the database were read by `ingest`");

    public static Failure PoliciesAlone() => new("FM8103",
        "`--policies` needs `--inventory`",
        "give `--inventory PATH…` too; `--policy ID` chooses policies of the database");

    public static Failure ExplainNeedsDevice() => new("FM8103",
        "`--explain` needs `--device`", "name the devices whose answers are to be explained; `--policy ID` narrows it down");

    public static Failure PolicyNotInRun(string id, IEnumerable<string> known) => new("FM8110",
        "the run has no policy `" + id + "`",
        CommandProblem.Nearest(id, known) is { } near
            ? "did you mean `" + near + "`?"
            : "a policy that was added since needs a new run: `fleetmdm check`");

    public static Failure UnknownTag(string tag, IEnumerable<string> known) => new("FM8104",
        "no device has the tag `" + tag + "`",
        CommandProblem.Nearest(tag, known) is { } near
            ? "did you mean `" + near + "`?"
            : "`fleetmdm device list` shows the tags");

    public static Failure NothingMatches(IReadOnlyList<string> deviceIds, IReadOnlyList<string> tags) => new("FM8105",
        "no device of " + Quoted(deviceIds) + " has the tag " + Quoted(tags),
        "every given option must hold; leave one out");

    public static Failure PoliciesHaveErrors(int errors) => new("FM8106",
        "nothing was checked: the policies have " + Words.Count(errors, "error"),
        "correct what is shown above; `fleetmdm policy validate` shows it again");

    public static Failure StrictRefused(long records) => new("FM8107",
        Words.Count(records, "record") + " cannot be accepted, and `--strict` refuses the batch",
        "nothing was stored; correct what is shown above, or leave out `--strict` to store the rest");

    public static Failure LastAssignmentGone(string id) => new("FM8112",
        "`" + id + "` has lost its last assignment, and applies to every device that its targets match",
        "assign it anew, or `fleetmdm policy remove " + id + "` when it is for nobody");

    public static Failure UnknownSystem(string text) => new("FM8005",
        "`--os` does not take `" + text + "`, expected an operating system",
        CommandProblem.Nearest(text, Normalizers.OsFamilies) is { } near
            ? "did you mean `" + near + "`?"
            : "the operating systems are " + string.Join(", ", Normalizers.OsFamilies));

    public static Failure NotInQuarantine(long id) => new("FM8010",
        "no record of the quarantine has the number `" + Words.Number(id) + "`", "`fleetmdm quarantine list` shows them");

    public static Failure NothingToDrop() => new("FM8003",
        "no record is chosen", "name records by number, or choose them with `--code`, `--batch` or `--all`");

    public static Failure AllAndSome() => new("FM8004",
        "`--all` and a choice of records contradict each other", "leave one of them out");

    public static Failure NothingSaysTheyAreOne(string device, string other) => new("FM8113",
        "nothing says that `" + device + "` and `" + other + "` are one device",
        "`fleetmdm device duplicates` lists devices with a serial number or hardware UUID in common; `--force` merges others");

    public static Failure MergeWithItself(string device) => new("FM8004",
        "`" + device + "` cannot be merged with itself", "name two devices");

    /// <param name="sources">That speak of the device; empty when there is none.</param>
    public static Failure NotMerged(string device, IReadOnlyList<string> sources) => new("FM8114",
        "`" + device + "` was not merged into another device",
        sources.Count switch
        {
            0 => "`fleetmdm device show A` names what was merged into A",
            1 => "it is a device of its own",
            _ => "it is a device of its own, by the word of " + string.Join(" and ", sources) + "; where these mean two machines, `--source "
                + sources[0] + "` makes one of them another device",
        });

    public static Failure NotJoinedBySources(string device, string source, IReadOnlyList<string> sources) => new("FM8114",
        sources.Contains(source) ? "only `" + source + "` speaks of `" + device + "`" : "`" + source + "` does not speak of `" + device + "`",
        sources.Contains(source) ? "there is nothing to take apart" : "its sources are " + string.Join(", ", sources));

    public static Failure OwnIdTaken(string device, string source) => new("FM8114",
        "`" + source + ":" + device + "` is a device already", "`fleetmdm device show " + source + ":" + device + "` shows it");

    public static Failure SplitFirst(string device, string first) => new("FM8114",
        "`" + device + "` is a part of `" + first + "`, which was merged into another device since",
        "`fleetmdm device split " + first + "` first: what was merged last is split off first");

    public static Failure NotAPath(string path) => new("FM8005",
        "`PATH` does not take `" + path + "`, expected a path of a fact or column, or `all`", "write it as rules do: `facts.disk`, `device.hostname`");

    public static Failure UnknownSource(string source, IEnumerable<string> known) => new("FM8005",
        "no format has the name `" + source + "`",
        CommandProblem.Nearest(source, known) is { } near ? "did you mean `" + near + "`?" : "the formats are " + string.Join(", ", known));

    public static Failure MergedDevice(string device, string root) => new("FM8010",
        "no device has the id `" + device + "`: it was merged into `" + root + "`",
        "`fleetmdm device show " + root + "` shows it; `fleetmdm device split " + device + "` undoes the merge");

    public static Failure BlankTag() => new("FM8111", "a tag is blank", "a tag is a word or a few, such as `kiosk`");

    public static Failure DatabaseWithoutIntoDb() => new("FM8103",
        "`--db` needs `--into-db`", "without `--into-db` the fleet is written to stdout or to `-o FILE`");

    public static Failure AsOfWithoutDatabase() => new("FM8103",
        "`--as-of` needs `--db`", "without devices there is nothing to evaluate");

    public static Failure NotATimeZone(string name) => new("FM8108",
        "`--assume-timezone` does not take `" + name + "`, expected a time zone",
        "write a name such as `Europe/Berlin` or an offset such as `+02:00`");

    public static Failure NotAFailOn(string word) => new("FM8109",
        "`--fail-on` does not take `" + word + "`",
        "expected none, fail, error or unknown, a severity such as `high`, or both as in `unknown:high`");

    private static string Quoted(IEnumerable<string> words) => string.Join(", ", words.Select(word => "`" + word + "`"));
}
