namespace FleetMdm.Cli.Terminal;

internal enum Align
{
    Left,
    Right,
}

/// <summary>A column of a table: its heading (null: no heading anywhere in the table) and where its text stands.</summary>
internal sealed record Column(string Heading, Align Align = Align.Left);

/// <summary>
/// Rows of cells in aligned columns. On a terminal the widest columns wrap until the table fits; in a pipe every cell
/// is written whole on one line. A long table is written in parts (<see cref="WriteWhenLong"/>), so that it never
/// stands in memory whole: the first part measures the columns.
/// </summary>
internal sealed class Table(params Column[] columns)
{
    private const string Gap = "  ";
    private const int NarrowestColumn = 8;

    private const int PartLength = 1_000;

    private readonly List<Piece[]> _rows = [];
    private int[]? _widths;

    public bool HasHeadings { get; init; } = true;

    /// <summary>Rows added, written or not.</summary>
    public long RowCount { get; private set; }

    /// <summary>Adds a row: one cell a column.</summary>
    public void Add(params ReadOnlySpan<Piece> cells)
    {
        if (cells.Length != columns.Length) throw new ArgumentException("a row has one cell a column", nameof(cells));
        var row = new Piece[cells.Length];
        for (var i = 0; i < cells.Length; i++) row[i] = new(VisibleText.Escape(cells[i].Text), cells[i].Style);
        _rows.Add(row);
        RowCount++;
    }

    /// <summary>Writes the table, indented by so many cells; after a part of it, what has been added since.</summary>
    public void WriteTo(TextTerminal terminal, int indent = 0)
    {
        var margin = new string(' ', indent);
        if (_widths is null)
        {
            _widths = FitWidths(terminal.Width - indent);
            if (HasHeadings)
                WriteRow(terminal, margin, Array.ConvertAll(columns, column => new Piece(column.Heading, Style.Strong)), _widths);
        }
        foreach (var row in _rows) WriteRow(terminal, margin, row, _widths);
        _rows.Clear();
    }

    /// <summary>To be called after each row of what may be long: writes a part when there is enough for one.</summary>
    public void WriteWhenLong(TextTerminal terminal)
    {
        if (_rows.Count >= PartLength) WriteTo(terminal);
    }

    private int[] FitWidths(int available)
    {
        var widths = Array.ConvertAll(columns, column => HasHeadings ? CellWidth.Of(column.Heading) : 0);
        foreach (var row in _rows)
            for (var i = 0; i < widths.Length; i++)
                widths[i] = Math.Max(widths[i], CellWidth.Of(row[i].Text));

        available = available == int.MaxValue ? int.MaxValue : available - Gap.Length * (widths.Length - 1);
        // Lower the widest columns to a common level, as water finds it, until the rest fits.
        while (Total(widths) > available)
        {
            var widest = widths.Max();
            if (widest <= NarrowestColumn) break;
            var next = widths.Where(width => width < widest).DefaultIfEmpty(NarrowestColumn).Max();
            var count = widths.Count(width => width == widest);
            var excess = (int)Math.Min(int.MaxValue, Total(widths) - available);
            var level = Math.Max(Math.Max(next, NarrowestColumn), widest - (excess + count - 1) / count);
            for (var i = 0; i < widths.Length; i++) widths[i] = Math.Min(widths[i], level);
        }
        return widths;
    }

    private static long Total(int[] widths) => widths.Sum(width => (long)width);

    private void WriteRow(TextTerminal terminal, string margin, Piece[] row, int[] widths)
    {
        var cells = new List<string>[row.Length];
        var height = 1;
        for (var i = 0; i < row.Length; i++)
        {
            cells[i] = TextWrap.Lines(row[i].Text, widths[i], Hanging(row[i].Text));
            height = Math.Max(height, cells[i].Count);
        }
        for (var line = 0; line < height; line++) WriteRowLine(terminal, margin, row, cells, line, widths);
    }

    private void WriteRowLine(TextTerminal terminal, string margin, Piece[] row, List<string>[] cells, int line, int[] widths)
    {
        // Blanks are held back until text follows, so that no line ends with them.
        var blanks = margin;
        for (var i = 0; i < row.Length; i++)
        {
            var text = line < cells[i].Count ? cells[i][line] : "";
            var padding = new string(' ', Math.Max(0, widths[i] - CellWidth.Of(text)));
            if (columns[i].Align == Align.Right) blanks += padding;
            if (text.Length > 0)
            {
                terminal.Write(blanks);
                terminal.Write(new Piece(text, row[i].Style));
                blanks = "";
            }
            if (columns[i].Align == Align.Left) blanks += padding;
            blanks += Gap;
        }
        terminal.WriteLine();
    }

    /// <summary>A cell that begins indented goes on indented.</summary>
    private static string Hanging(string text) =>
        text.StartsWith(' ') ? new string(' ', text.Length - text.TrimStart(' ').Length + 2) : "";
}
