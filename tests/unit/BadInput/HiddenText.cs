using System.Globalization;
using System.Text;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.BadInput;

/// <summary>
/// The code points that a terminal acts on or a reader does not see: a second, plainer reading of what the terminal
/// door makes visible.
/// </summary>
internal static class HiddenText
{
    /// <summary>Neither stream of a run has any, and stdout is UTF-8.</summary>
    public static void AssertNone(CliRun run)
    {
        Assert.Empty(In(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(run.OutBytes)));
        Assert.Empty(In(run.Error));
    }

    private static IEnumerable<string> In(string text) =>
        text.EnumerateRunes().Where(IsHidden).Select(rune => $"U+{rune.Value:X4}").Distinct();

    private static bool IsHidden(Rune rune) => rune.Value != '\n' && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
