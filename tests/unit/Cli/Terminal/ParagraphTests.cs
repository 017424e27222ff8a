using System.Text;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.UnitTests.Cli.Terminal;

public sealed class ParagraphTests
{
    [Fact]
    public void What_follows_a_label_stays_below_it() => Assert.Equal(
        "  = help: one two three\n          four five\n",
        Written(26, false, terminal => Paragraph.WriteLabelled(terminal, 2, "= help: ", "one two three four five")));

    [Fact]
    public void A_pipe_gets_one_line() =>
        Assert.Equal("  one two three\n", Written(null, false, 2, "one ", "two", " three"));

    [Fact]
    public void A_terminal_gets_lines_that_fit() =>
        Assert.Equal("  the firewall is off on\n  this device and nobody\n  knows\n",
            Written(24, false, 2, "the firewall is off on this device and nobody knows"));

    [Fact]
    public void A_word_of_two_styles_is_not_torn() =>
        Assert.Equal("aaaaaaaaaaaa bbbbbbb\ncc,\n", Written(22, false, 0, "aaaaaaaaaaaa bbbbbbb ", new("cc", Style.Bad), ","));

    [Fact]
    public void A_style_covers_its_words_and_the_blanks_between() =>
        Assert.Equal("\x1b[31mtwo words\x1b[0m, then\n", Written(40, true, 0, new("two words", Style.Bad), ", then"));

    [Fact]
    public void Text_breaks_no_line_of_its_own() =>
        Assert.Equal("a\\nb \\x1b[31m\n", Written(40, false, 0, "a\nb \x1b[31m"));

    [Fact]
    public void Nothing_is_an_empty_line() => Assert.Equal("\n", Written(40, false, 4, ""));

    private static string Written(int? width, bool color, int indent, params Piece[] pieces) =>
        Written(width, color, terminal => Paragraph.Write(terminal, indent, pieces));

    private static string Written(int? width, bool color, Action<TextTerminal> write)
    {
        using var stream = new MemoryStream();
        var terminal = new TextTerminal(
            stream, width is { } cells ? new TerminalCapabilities(true, color, () => cells) : TerminalCapabilities.Piped);
        write(terminal);
        terminal.Flush();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
