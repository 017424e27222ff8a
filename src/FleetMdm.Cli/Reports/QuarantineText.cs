using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;
using FleetMdm.Store.Ingest.Quarantine;

namespace FleetMdm.Cli.Reports;

/// <summary>The quarantine for people.</summary>
internal static class QuarantineText
{
    /// <summary>Lines of a record that people see; JSON has it whole.</summary>
    private const int LineLimit = 60;

    // The terminal makes visible what must not reach it; JSON need not do that too.
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="isEverything">Nothing was left out: when there is no record, the quarantine is empty.</param>
    public static void WriteList(IEnumerable<QuarantinedRecord> records, bool isEverything, CliContext cli)
    {
        var table = new Table(
            new Column("id", Align.Right), new Column("batch", Align.Right), new Column("where"), new Column("code"),
            new Column("what is wrong"), new Column("device"));
        foreach (var record in records)
        {
            table.Add(
                new(Words.Number(record.Id), Style.Accent), Words.Number(record.BatchId), Where(record), record.Code,
                record.Reason, record.DeviceId ?? "");
            table.WriteWhenLong(cli.Out);
        }
        if (table.RowCount > 0) table.WriteTo(cli.Out);
        cli.Note(table.RowCount > 0
            ? new Piece("more: fleetmdm quarantine show ID", Style.Faint)
            : isEverything ? "nothing is set aside" : "no record is set aside like that");
    }

    public static void Write(QuarantinedRecord record, string? json, TextTerminal terminal)
    {
        terminal.WriteLine(
            new("record " + Words.Number(record.Id), Style.Strong), "  " + Where(record),
            new Piece("  set aside " + Rfc3339.Format(record.At) + ", batch " + Words.Number(record.BatchId), Style.Faint));
        Paragraph.Write(terminal, 0, new(record.Code, Style.Bad), ": " + record.Reason);
        var table = new Table(new Column(""), new Column("")) { HasHeadings = false };
        if (record.Place is { } place) table.Add("at", place.Length == 0 ? "the whole record" : place);
        if (record.Format is { } format) table.Add("read as", format);
        if (record.DeviceId is { } device) table.Add("device", device);
        table.Add("do", record.Help);
        table.Add("kept", record.Kept switch
        {
            KeptPart.Whole => "the whole record",
            KeptPart.Head => "its beginning only, so that it cannot be tried again",
            _ => "nothing of the record, so that it cannot be tried again",
        });
        if (record.Dropped.Count > 0)
            table.Add("dropped", Words.Count(record.Dropped.Sum(name => name.Count), "value") + ", null in what is kept: "
                + string.Join(", ", record.Dropped.Select(name => name.Count == 1 ? name.Name : name.Name + " (" + Words.Number(name.Count) + ")")));
        table.WriteTo(terminal, indent: 2);
        if (json is not null) WriteRecord(json, terminal);
    }

    public static void WriteRetry(RetrySummary summary, IEnumerable<QuarantinedRecord> left, bool dryRun, CliContext cli)
    {
        if (summary.Accepted + summary.Left.Count == 0)
        {
            cli.Note("nothing is set aside that could be tried again");
            return;
        }
        cli.Out.WriteLine(
            (dryRun ? "dry run, nothing stored; " : "") + Words.Count(summary.Accepted + summary.Left.Count, "record") + ": ",
            new(Words.Number(summary.New) + " new", Style.Strong),
            ", " + Words.Number(summary.Updated) + " updated, " + Words.Number(summary.Unchanged) + " unchanged, "
            + Words.Number(summary.Stale) + " stale, ",
            new(Words.Number(summary.Left.Count) + " still set aside", summary.Left.Count > 0 ? Style.Warning : Style.Plain));
        IngestText.WriteWarnings(summary.Warnings, cli);
        IngestText.WriteSome(cli, left, summary.Left.Count, record => cli.Note(
            new("record " + Words.Number(record.Id), Style.Strong),
            " (" + Where(record) + ")",
            new(": still set aside", Style.Bad),
            ": " + record.Reason + " [" + record.Code + "]"
            + (record.Kept == KeptPart.Whole ? "" : "; it is not kept whole")));
    }

    private static string Where(QuarantinedRecord record) =>
        record.Source + ":" + Words.Number(record.Line) + (record.Place is { Length: > 0 } place ? " " + place : "");

    private static void WriteRecord(string record, TextTerminal terminal)
    {
        terminal.WriteLine();
        var output = new ArrayBufferWriter<byte>();
        using (var document = JsonDocument.Parse(record, new JsonDocumentOptions { MaxDepth = 128 }))
        using (var json = new Utf8JsonWriter(output, Indented))
            document.WriteTo(json);
        var lines = Encoding.UTF8.GetString(output.WrittenSpan).Split('\n');
        foreach (var line in lines.Take(LineLimit)) terminal.WriteLine(line);
        if (lines.Length > LineLimit)
            terminal.WriteLine(new Piece("… and " + Words.Count(lines.Length - LineLimit, "line") + " more; --json has all", Style.Faint));
    }
}
