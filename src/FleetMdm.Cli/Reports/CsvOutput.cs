using System.Globalization;
using CsvHelper;
using FleetMdm.Cli.Terminal;
using FleetMdm.Store;

namespace FleetMdm.Cli.Reports;

/// <summary>
/// CSV for spreadsheets and scripts: RFC 4180 with line feeds, UTF-8 without a byte order mark, one header record.
/// Text is made visible before it is written (no control character, no direction override), and a text that a
/// spreadsheet would run as a formula gets a leading apostrophe; numbers do not.
/// </summary>
internal sealed class CsvOutput : IDisposable
{
    private readonly CsvWriter _csv;

    public CsvOutput(Stream output, params ReadOnlySpan<string> header)
    {
        // The guard is ours, not CsvWriterOptions.Injection: that looks at the first character only, and a
        // spreadsheet ignores some characters before the formula.
        _csv = CsvWriter.Create(output, CsvWriterOptions.Default with { NewLine = "\n" }, leaveOpen: true);
        _csv.WriteHeader(header);
    }

    /// <summary>A text cell; null and "" are both an empty cell.</summary>
    public CsvOutput Text(string? value)
    {
        _csv.WriteField(value is null ? "" : Guard(VisibleText.Escape(value)));
        return this;
    }

    public CsvOutput Number(long value)
    {
        _csv.WriteField(value, default, CultureInfo.InvariantCulture);
        return this;
    }

    /// <summary>A share from 0 to 1, written so that it reads back the same; an empty cell when there is none.</summary>
    public CsvOutput Share(double? value)
    {
        if (value is { } share) _csv.WriteField(share, "R", CultureInfo.InvariantCulture);
        else _csv.WriteField("");
        return this;
    }

    /// <summary>A rollup: the counts by status, the waived findings, and both shares.</summary>
    public CsvOutput Tally(Tally tally) =>
        Number(tally.Pass).Number(tally.Fail).Number(tally.Unknown).Number(tally.Error).Number(tally.NotApplicable)
            .Number(0).Share(tally.PassRate).Share(tally.Coverage);

    public void End() => _csv.EndRecord();

    public void Dispose() => _csv.Dispose();

    /// <summary>
    /// The apostrophe before what a spreadsheet would take for a formula: <c>= + - @</c>, their full-width forms, tab
    /// or carriage return, after any characters that it skips.
    /// </summary>
    internal static string Guard(string text)
    {
        foreach (var letter in text)
        {
            if (letter is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠' or '\t' or '\r') return "'" + text;
            if (!char.IsWhiteSpace(letter) && !char.IsControl(letter) && letter is not ('\uFEFF' or '\u200B')) break;
        }
        return text;
    }
}
