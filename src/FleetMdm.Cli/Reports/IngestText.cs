using FleetMdm.Cli.Terminal;
using FleetMdm.Store.Ingest;

namespace FleetMdm.Cli.Reports;

/// <summary>What became of an ingest, for people: the counts on stdout, what was read and what was not taken on stderr.</summary>
internal static class IngestText
{
    /// <summary>Lines of one kind on stderr before "and N more"; <c>--verbose</c> shows all that the summary lists.</summary>
    private const int LineLimit = 20;

    public static void Write(IngestSummary summary, TextTerminal terminal)
    {
        if (summary.Outcome == IngestOutcome.Refused)
        {
            terminal.WriteLine(new Piece("nothing stored", Style.Strong));
            return;
        }
        terminal.WriteLine(
            (summary.Outcome == IngestOutcome.DryRun ? "dry run, nothing stored; " : "")
            + Words.Count(summary.Records, "record") + ": ",
            new(Words.Number(summary.New) + " new", Style.Strong),
            ", " + Words.Number(summary.Updated) + " updated, "
            + Words.Number(summary.Unchanged) + " unchanged, "
            + Words.Number(summary.Stale) + " stale, ",
            new(Words.Number(summary.QuarantinedCount) + " quarantined",
                summary.QuarantinedCount > 0 ? Style.Warning : Style.Plain));
    }

    /// <summary>Says on stderr which formats were read, and every reservation with its place.</summary>
    public static void WriteProblems(IngestSummary summary, CliContext cli)
    {
        WriteFormats(summary.Files, summary.Refused.Select(input => input.Source).ToHashSet(StringComparer.Ordinal), cli);
        WriteWarnings(summary.Warnings, cli);
        WriteDropped(summary.Dropped, cli);
        WriteSome(cli, summary.Quarantined, summary.QuarantinedCount, record => cli.Note(
            new(Place(record.Source, record.Line), Style.Strong),
            new(": set aside", Style.Bad),
            ": " + record.Reason + " [" + record.Code + "]"
            + (record.DeviceId is null ? "" : " (device " + record.DeviceId + ")")));
        if (summary.Quarantined.Count > 0)
            cli.Note(new Piece(
                "more: " + string.Join(", ", summary.Quarantined
                    .Select(record => record.Code)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                    .Select(code => "fleetmdm explain " + code)), Style.Faint));
    }

    public static void WriteWarnings(IReadOnlyList<IngestWarning> warnings, CliContext cli) =>
        WriteSome(cli, warnings, warnings.Count, warning => cli.Note(
            new(Place(warning.Source, warning.Line), Style.Strong),
            new(": warning", Style.Warning),
            ": " + warning.Message + " [" + warning.Code + "]"
            + (warning.Count > 1 ? " (" + Words.Count(warning.Count, "record") + ")" : "")));

    /// <summary>Names only: whoever reads the log of an ingest is not to learn a secret from it.</summary>
    private static void WriteDropped(IReadOnlyList<DroppedName> dropped, CliContext cli)
    {
        if (dropped.Count == 0) return;
        var shown = cli.Verbosity == Verbosity.Verbose ? dropped.Count : Math.Min(LineLimit, dropped.Count);
        cli.Note(new Piece("dropped as secrets, before anything was stored: "
            + string.Join(", ", dropped.Take(shown).Select(name => name.Count == 1 ? name.Name : name.Name + " (" + Words.Number(name.Count) + ")"))
            + (dropped.Count > shown ? " and " + Words.Number(dropped.Count - shown) + " more; --verbose names them" : ""), Style.Faint));
    }

    /// <summary>The inputs that gave nothing, each as an error of its own.</summary>
    public static Failure[] Refusals(IngestSummary summary) =>
        [.. summary.Refused.Select(input => new Failure(input.Code, input.Message, input.Help))];

    private static void WriteFormats(IReadOnlyList<IngestedFile> files, HashSet<string> refused, CliContext cli)
    {
        foreach (var file in files.Where(file => file is { Format: null, Records: 0 } && !refused.Contains(file.Source)))
            cli.Note(new Piece("read " + file.Source + ", which holds no records", Style.Faint));
        // A file without a format gave nothing; what is wrong with it is told as a problem of its own.
        foreach (var format in files.Where(file => file.Format is not null).GroupBy(file => file.Format!, StringComparer.Ordinal))
        {
            IngestedFile[] read = [.. format];
            cli.Note(new Piece("read " + (read.Length == 1 ? read[0].Source : Words.Count(read.Length, "file")) + " as " + format.Key
                + (read.All(file => file.Detected) ? "" : ", as told")
                + " (" + Words.Count(read.Sum(file => file.Records), "record") + ")", Style.Faint));
            if (read.Length == 1) continue;
            foreach (var file in read) cli.Detail("  " + file.Source + " (" + Words.Count(file.Records, "record") + ")");
        }
    }

    /// <summary>Writes the first of what may be many, and how many more there are.</summary>
    /// <param name="count">Of all there are, listed or not.</param>
    internal static void WriteSome<T>(CliContext cli, IEnumerable<T> listed, long count, Action<T> write)
    {
        var shown = 0;
        foreach (var item in listed.Take(cli.Verbosity == Verbosity.Verbose ? int.MaxValue : LineLimit))
        {
            write(item);
            shown++;
        }
        if (count > shown) cli.Note("… and " + Words.Number(count - shown) + " more; --verbose and --json list more of them");
    }

    private static string Place(string source, long line) =>
        line > 0 ? source + ":" + Words.Number(line) : source;
}
