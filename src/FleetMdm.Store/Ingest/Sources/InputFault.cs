using System.Globalization;
using FleetMdm.Rules;

namespace FleetMdm.Store.Ingest.Sources;

/// <summary>Why an input gives nothing, with path, cause and cure. All words about inputs stand here.</summary>
internal static class InputFault
{
    public static RefusedInput NotFound(string path) =>
        new(path, "FM4001", $"`{path}` does not exist", "check the path; a pattern is expanded when no file bears its name");

    public static RefusedInput NothingMatches(string pattern) =>
        new(pattern, "FM4002", $"no file matches `{pattern}`", "check the pattern: * and ? stay within a folder, ** crosses folders");

    public static RefusedInput EmptyFolder(string path) =>
        new(path, "FM4003", $"`{path}` contains no files", "name a folder with reports; names that begin with a dot are passed over");

    public static RefusedInput NotReadable(string path, string reason) =>
        new(path, "FM4004", $"cannot read `{path}`: {reason}", "check its permissions and that it is a file on this machine");

    public static RefusedInput NoStandardInput() =>
        new("-", "FM4005", "standard input is given twice or not there", "give `-` once and pipe reports into it");

    public static RefusedInput EmptyFile(string source) =>
        new(source, "FM4006", $"`{source}` is empty", "export the reports again; an empty list is written `[]`");

    public static RefusedInput NotJson(string source, string whatItIs) =>
        new(source, "FM4007", $"`{source}` is no JSON: it looks like {whatItIs}", "give device reports as JSON, plain, compressed (gzip, zstd) or packed (zip, tar)");

    public static RefusedInput Damaged(string source, string compression) =>
        new(source, "FM4008", $"`{source}` cannot be unpacked: the {compression} data is damaged or breaks off", "copy or export the file again");

    public static RefusedInput EmptyArchive(string source) =>
        new(source, "FM4006", $"`{source}` holds no files", "pack the reports again; names that begin with a dot are passed over");

    public static RefusedInput ExpandsTooMuch(string source, ExpansionLimits limits) =>
        new(source, "FM4011", $"`{source}` unpacks to more than {limits.Ratio} times its size, or to more than {limits.Bytes / (1024 * 1024 * 1024)} GiB",
            "if you trust it, unpack it yourself and ingest the folder");

    public static RefusedInput TooManyMembers(string source, int most) =>
        new(source, "FM4011", string.Create(CultureInfo.InvariantCulture, $"`{source}` has more than {most:N0} members"),
            "if you trust it, unpack it yourself and ingest the folder");

    public static RefusedInput NestedArchive(string source) =>
        new(source, "FM4012", $"`{source}` is an archive in an archive, and is not opened", "unpack the outer one and ingest the folder");

    public static RefusedInput Encrypted(string source) =>
        new(source, "FM4013", $"`{source}` is encrypted", "unpack it with its password and ingest the folder");

    public static RefusedInput ZipInPipe(string source) =>
        new(source, "FM4014", $"`{source}` is a zip archive in a pipe, and its list of members stands at its end", "write it to a file and name that");

    /// <summary>
    /// True when the batch cannot be what the user meant: an input is not there, or breaks off while it is read. A file
    /// that is there and holds no reports is told, and the others are stored.
    /// </summary>
    public static bool RefusesBatch(RefusedInput refused) => refused.Code is not ("FM4006" or "FM4007" or "FM4010" or "FM4012" or "FM4013");

    public static RefusedInput UnknownFormat(string name, IEnumerable<string> known)
    {
        var names = known.ToList();
        var nearest = Suggest.Nearest(name, names);
        return new RefusedInput(
            name,
            "FM4009",
            $"unknown format `{name}`",
            nearest is null ? $"the formats are {string.Join(", ", names)}" : $"did you mean `{nearest}`?");
    }

    public static RefusedInput AmbiguousFormat(string source, IEnumerable<string> candidates)
    {
        var names = candidates.ToList();
        return new RefusedInput(
            source,
            "FM4010",
            $"`{source}` may be of several formats: {string.Join(", ", names)}",
            $"say which with `--as {names[0]}`");
    }
}
