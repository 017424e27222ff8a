using FleetMdm.Cli.Terminal;

namespace FleetMdm.UnitTests.Cli.Terminal;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("plain ÄÖ 日本 🐱", "plain ÄÖ 日本 🐱")]
    [InlineData("\x1b[31mred", "\\x1b[31mred")]
    [InlineData("\u009b31m", "\\x9b31m")]
    [InlineData("a\nb\r\tc\0", "a\\nb\\r\\tc\\x00")]
    [InlineData("\u202egnp.exe", "\\u202egnp.exe")]
    [InlineData("a\u200bb\ufeff\u00ad", "a\\u200bb\\ufeff\\xad")]
    [InlineData("\u2028\u2029\u2066", "\\u2028\\u2029\\u2066")]
    [InlineData("\u3164\u2800", "\\u3164\\u2800")]
    [InlineData("tag \U000e0041", "tag \\U000e0041")]
    [InlineData("[/red] =cmd|' <script>", "[/red] =cmd|' <script>")]
    public void Hidden_characters_are_made_visible(string text, string expected) =>
        Assert.Equal(expected, VisibleText.Escape(text));

    // Attribute arguments are kept as UTF-8, where a lone surrogate cannot be written.
    [Fact]
    public void Lone_surrogates_are_made_visible() =>
        Assert.Equal(
            "\\ud800x\\udc00\\ud83d",
            VisibleText.Escape(new string(['\ud800', 'x', '\udc00', '\ud83d'])));

    [Fact]
    public void No_character_that_is_left_is_a_control_or_format_character()
    {
        for (var c = 0; c <= 0xFFFF; c++)
            foreach (var left in VisibleText.Escape(((char)c).ToString()))
                Assert.False(
                    char.IsControl(left) || char.IsSurrogate(left)
                    || char.GetUnicodeCategory(left) is System.Globalization.UnicodeCategory.Format);
    }
}
