using System.Text;
using FleetMdm.Cli.Commands;

namespace FleetMdm.UnitTests.Docs.Diagnostics;

/// <summary>What a person sees of each diagnostic: the first block of its page is run, or what stands in for it.</summary>
internal static class PageExamples
{
    private static readonly DateTimeOffset Now = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The example of a page as commands; null where it cannot be run, and nothing stands in for it.</summary>
    private static PageExample? Of(DiagnosticPage page)
    {
        if (WrittenOut.Of(page.Code) is { } written) return written;
        if (Markdown.Blocks(page.Markdown) is not [var block, ..]) return null;
        return block.Language switch
        {
            // What is cut short with an ellipsis is for reading only.
            not "console" when block.Text.Contains('…', StringComparison.Ordinal) => null,
            "yaml" when page.Code.StartsWith("FM7", StringComparison.Ordinal) => PageExample.OfEvaluation(block.Text),
            "yaml" => PageExample.OfPolicy(page.Code, block.Text),
            "json" or "xml" => PageExample.OfReports(page.Code + "." + block.Language, Encoding.UTF8.GetBytes(block.Text)),
            "console" => PageExample.OfConsole(block.Text, WrittenOut.Scene(page.Code)),
            _ => null,
        };
    }

    /// <summary>The example of the page and what it prints, or the words of the unit that no input leads to; null where there is neither.</summary>
    public static string? Show(DiagnosticPage page) => Show(page, out _);

    /// <param name="leastTimes">How often the code must be given.</param>
    public static string? Show(DiagnosticPage page, out int leastTimes)
    {
        leastTimes = 1;
        if (UnitExamples.TryShow(page.Code) is { } shown) return shown;
        if (Of(page) is not { } example) return null;

        leastTimes = example.LeastTimes;
        return example.Replay(Now);
    }

    /// <summary>The example of the page on a terminal of so many cells; null where what it prints is a line each for programs.</summary>
    public static string? ShowOn(int width, DiagnosticPage page) =>
        UnitExamples.TryShow(page.Code) is null && Of(page) is { Only: null, Input: [] } example ? example.Replay(Now, width) : null;

    /// <summary>What is printed of the way that a page prefers, its second block; null where it has none.</summary>
    public static string? ShowPreferred(DiagnosticPage page) => Preferred(page)?.Replay(Now);

    public static PageExample? Preferred(DiagnosticPage page) =>
        page.Markdown.Contains("\n## Prefer\n", StringComparison.Ordinal) && Markdown.Blocks(page.Markdown) is [_, var better, ..]
            ? PageExample.OfPolicy(page.Code, better.Text)
            : null;
}
