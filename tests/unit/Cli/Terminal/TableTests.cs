using System.Text;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.UnitTests.Cli.Terminal;

public sealed class TableTests
{
    [Fact]
    public void In_a_pipe_every_cell_is_whole_and_no_line_ends_with_blanks() =>
        Assert.Equal(
            """
            device  message
            mac-1   a message that is longer than any terminal would show on one line of its width
            mac-2

            """,
            Render(null, Sample()));

    [Fact]
    public void On_a_terminal_the_widest_column_wraps() =>
        Assert.Equal(
            """
            device  message
            mac-1   a message that is longer than
                    any terminal would show on one
                    line of its width
            mac-2

            """,
            Render(40, Sample()));

    [Theory]
    [InlineData(40), InlineData(80), InlineData(120)]
    public void No_line_is_wider_than_the_terminal(int width)
    {
        var table = new Table(new Column("id"), new Column("n", Align.Right), new Column("text"));
        table.Add(new string('x', 300), "12345", "日本語のとても長いテキスト " + new string('y', 90));

        foreach (var line in Render(width, table).Split('\n'))
            Assert.InRange(CellWidth.Of(line), 0, width);
    }

    [Fact]
    public void A_long_table_is_written_in_parts_of_the_same_columns()
    {
        using var stream = new MemoryStream();
        var terminal = new TextTerminal(stream, TerminalCapabilities.Piped);
        var table = new Table(new Column("id"), new Column("text"));
        for (var i = 0; i < 2_500; i++)
        {
            table.Add("id-" + i.ToString("d4", null), "x");
            table.WriteWhenLong(terminal);
        }
        table.WriteTo(terminal);
        terminal.Flush();

        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2_500, table.RowCount);
        Assert.Equal(2_501, lines.Length);
        Assert.Equal("id       text", lines[0]);
        Assert.All(lines.Skip(1), (line, i) => Assert.Equal("id-" + i.ToString("d4", null) + "  x", line));
    }

    [Fact]
    public void Numbers_stand_right_and_wide_characters_count_twice()
    {
        var table = new Table(new Column("name"), new Column("pass", Align.Right));
        table.Add("日本", "7");
        table.Add("ab", "1200");

        Assert.Equal("name  pass\n日本     7\nab    1200\n", Render(null, table));
    }

    [Fact]
    public void Hostile_cells_are_visible_and_stay_in_their_row()
    {
        var table = new Table(new Column("name"));
        table.Add("a\nb\x1b[2J");

        Assert.Equal("name\na\\nb\\x1b[2J\n", Render(null, table));
    }

    private static Table Sample()
    {
        var table = new Table(new Column("device"), new Column("message"));
        table.Add("mac-1", "a message that is longer than any terminal would show on one line of its width");
        table.Add("mac-2", "");
        return table;
    }

    private static string Render(int? width, Table table)
    {
        using var stream = new MemoryStream();
        var terminal = new TextTerminal(
            stream, width is { } cells ? new TerminalCapabilities(true, false, () => cells) : TerminalCapabilities.Piped);
        table.WriteTo(terminal);
        terminal.Flush();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
