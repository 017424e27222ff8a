using System.Globalization;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli.Policies.Layout;

/// <summary>The difference of two texts in the unified format, as `diff -u` and `patch` know it.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>Lines that differ, before the shortest difference is no longer looked for; it grows with the square of them.</summary>
    private const int MostEdits = 1_000;

    /// <summary>A line of the difference: ` ` in both, `-` before, `+` after.</summary>
    private readonly record struct Edit(char Sign, string Text);

    /// <summary>Writes nothing for equal texts.</summary>
    public static void Write(TextTerminal terminal, string path, string before, string after)
    {
        var edits = Edits(Lines(before), Lines(after));
        if (!edits.Exists(edit => edit.Sign != ' ')) return;
        terminal.WriteLine(new Piece("--- " + path, Style.Strong));
        terminal.WriteLine(new Piece("+++ " + path, Style.Strong));
        var (oldLine, newLine, at) = (1, 1, 0);
        while (at < edits.Count)
        {
            var (start, end) = Hunk(edits, at);
            for (; at < start; at++) Count(edits[at]);
            if (start == end) break;
            var hunk = edits.GetRange(start, end - start);
            terminal.WriteLine(new Piece(
                "@@ -" + Range(oldLine, hunk.Count(edit => edit.Sign != '+'))
                    + " +" + Range(newLine, hunk.Count(edit => edit.Sign != '-')) + " @@", Style.Accent));
            for (; at < end; at++)
            {
                WriteLine(terminal, edits[at]);
                Count(edits[at]);
            }
        }

        void Count(Edit edit)
        {
            if (edit.Sign != '+') oldLine++;
            if (edit.Sign != '-') newLine++;
        }
    }

    private static void WriteLine(TextTerminal terminal, Edit edit)
    {
        var style = edit.Sign switch { '+' => Style.Good, '-' => Style.Bad, _ => Style.Plain };
        terminal.WriteLine(new Piece(edit.Sign + edit.Text.TrimEnd('\n'), style));
        if (!edit.Text.EndsWith('\n')) terminal.WriteLine("\\ No newline at end of file");
    }

    /// <summary>The next changes from here on that are near each other, with what stands around them; empty at the end.</summary>
    private static (int Start, int End) Hunk(List<Edit> edits, int from)
    {
        var first = edits.FindIndex(from, edit => edit.Sign != ' ');
        if (first < 0) return (edits.Count, edits.Count);
        var last = first;
        for (var at = first; at < edits.Count && at - last <= 2 * Context; at++)
            if (edits[at].Sign != ' ') last = at;
        return (Math.Max(from, first - Context), Math.Min(edits.Count, last + 1 + Context));
    }

    private static string Range(int line, int count) => count == 1
        ? line.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? line - 1 : line)},{count}");

    /// <summary>Lines with their breaks, so that the last one may differ in having none.</summary>
    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) is >= 0 and var newline ? newline + 1 : text.Length;
            lines.Add(text[at..end]);
            at = end;
        }
        return lines;
    }

    private static List<Edit> Edits(List<string> before, List<string> after)
    {
        var start = 0;
        while (start < before.Count && start < after.Count && before[start] == after[start]) start++;
        var end = 0;
        while (end < before.Count - start && end < after.Count - start && before[^(end + 1)] == after[^(end + 1)]) end++;
        return
        [
            .. before[..start].Select(line => new Edit(' ', line)),
            .. Middle(before[start..^end], after[start..^end]),
            .. before[^end..].Select(line => new Edit(' ', line)),
        ];
    }

    /// <summary>
    /// The fewest removals and additions, after Myers, "An O(ND) Difference Algorithm" (1986): for each number of edits, how
    /// far into the old text each diagonal reaches, then the way back.
    /// </summary>
    private static List<Edit> Middle(List<string> before, List<string> after)
    {
        var reached = new List<int[]>();
        var furthest = new int[2 * MostEdits + 3];
        for (var edits = 0; edits <= MostEdits; edits++)
        {
            for (var diagonal = -edits; diagonal <= edits; diagonal += 2)
            {
                var old = IsDown(furthest, diagonal, edits)
                    ? furthest[MostEdits + 1 + diagonal + 1]
                    : furthest[MostEdits + 1 + diagonal - 1] + 1;
                while (old < before.Count && old - diagonal < after.Count && old - diagonal >= 0 && before[old] == after[old - diagonal]) old++;
                furthest[MostEdits + 1 + diagonal] = old;
                if (old >= before.Count && old - diagonal >= after.Count) return WayBack(before, after, reached, diagonal);
            }
            reached.Add([.. furthest]);
        }
        return [.. before.Select(line => new Edit('-', line)), .. after.Select(line => new Edit('+', line))];
    }

    private static bool IsDown(int[] furthest, int diagonal, int edits) =>
        diagonal == -edits
        || (diagonal != edits && furthest[MostEdits + 1 + diagonal - 1] < furthest[MostEdits + 1 + diagonal + 1]);

    private static List<Edit> WayBack(List<string> before, List<string> after, List<int[]> reached, int diagonal)
    {
        var way = new List<Edit>();
        var (old, @new) = (before.Count, after.Count);
        for (var edits = reached.Count; edits > 0; edits--)
        {
            var furthest = reached[edits - 1];
            var isDown = IsDown(furthest, diagonal, edits);
            diagonal += isDown ? 1 : -1;
            var from = furthest[MostEdits + 1 + diagonal];
            while (old > from + (isDown ? 0 : 1) && @new > from - diagonal + (isDown ? 1 : 0)) (old, @new) = Same(old, @new);
            way.Add(isDown ? new Edit('+', after[--@new]) : new Edit('-', before[--old]));
        }
        while (old > 0) (old, @new) = Same(old, @new);
        way.Reverse();
        return way;

        (int, int) Same(int oldEnd, int newEnd)
        {
            way.Add(new Edit(' ', before[oldEnd - 1]));
            return (oldEnd - 1, newEnd - 1);
        }
    }
}
