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
        var lead = summary.Outcome switch
        {
            IngestOutcome.DryRun => "dry run, nothing stored: ",
            IngestOutcome.Refused => "nothing stored: ",
            _ => "",
        };
        terminal.WriteLine(
            lead + Words.Count(summary.Records, "record") + ": ",
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
        WriteFormats(summary.Files, cli);
        WriteSome(cli, summary.Warnings, summary.Warnings.Count, warning => cli.Note(
            new(Place(warning.Source, warning.Line), Style.Strong),
            new(": warning", Style.Warning),
            ": " + warning.Message + " [" + warning.Code + "]"
            + (warning.Count > 1 ? " (" + Words.Count(warning.Count, "record") + ")" : "")));
        WriteSome(cli, summary.Quarantined, summary.QuarantinedCount, record => cli.Note(
            new(Place(record.Source, record.Line), Style.Strong),
            new(": set aside", Style.Bad),
            ": " + record.Reason + " [" + record.Code + "]"
            + (record.DeviceId is null ? "" : " (device " + record.DeviceId + ")")));
    }

    /// <summary>The inputs that gave nothing, each as an error of its own.</summary>
    public static Failure[] Refusals(IngestSummary summary) =>
        [.. summary.Refused.Select(input => new Failure(input.Code, input.Message, input.Help))];

    private static void WriteFormats(IReadOnlyList<IngestedFile> files, CliContext cli)
    {
        foreach (var format in files.GroupBy(file => file.Format ?? "no known format", StringComparer.Ordinal))
        {
            var only = format.Count() == 1 ? format.First().Source : Words.Count(format.Count(), "file");
            cli.Note(new Piece("read " + only + " as " + format.Key
                + (format.All(file => file.Detected) ? "" : ", as told")
                + " (" + Words.Count(format.Sum(file => file.Records), "record") + ")", Style.Faint));
        }
        foreach (var file in files)
            cli.Detail("  " + file.Source + ": " + (file.Format ?? "no known format") + ", " + Words.Count(file.Records, "record"));
    }

    private static void WriteSome<T>(CliContext cli, IReadOnlyList<T> listed, long count, Action<T> write)
    {
        var shown = cli.Verbosity == Verbosity.Verbose ? listed.Count : Math.Min(LineLimit, listed.Count);
        for (var i = 0; i < shown; i++) write(listed[i]);
        if (count > shown) cli.Note("… and " + Words.Number(count - shown) + " more; --verbose and --json list more of them");
    }

    private static string Place(string source, long line) =>
        line > 0 ? source + ":" + Words.Number(line) : source;
}
