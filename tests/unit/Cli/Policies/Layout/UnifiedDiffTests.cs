using System.Globalization;
using System.Text;
using FleetMdm.Cli.Policies.Layout;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.UnitTests.Cli.Policies.Layout;

public sealed class UnifiedDiffTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("a\n", "a\n", "")]
    [InlineData("", "a\n", "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n")]
    [InlineData("a\nb\n", "", "--- f\n+++ f\n@@ -1,2 +0,0 @@\n-a\n-b\n")]
    [InlineData("a", "a\n", "--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n")]
    [InlineData("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nx\n6\n", "--- f\n+++ f\n@@ -2,5 +2,5 @@\n 2\n 3\n 4\n-5\n+x\n 6\n")]
    public void Is_what_diff_would_say(string before, string after, string expected) => Assert.Equal(expected, Diff(before, after));

    /// <summary>Whoever applies the difference to the old text has the new one; 3,000 pairs from a fixed seed.</summary>
    [Fact]
    public void Applied_to_the_old_text_it_gives_the_new_one()
    {
        var random = new Random(20260201);
        for (var i = 0; i < 3_000; i++)
        {
            var before = Text(random, random.Next(40));
            var after = Text(random, random.Next(40));
            if (random.Next(3) > 0) after = Mutate(random, before);
            Assert.Equal(after, Apply(before, Diff(before, after)));
        }
    }

    [Fact]
    public void Texts_that_have_nothing_in_common_are_replaced_whole()
    {
        var before = string.Concat(Enumerable.Range(0, 3_000).Select(line => string.Create(CultureInfo.InvariantCulture, $"a{line}\n")));
        var after = before.Replace('a', 'b');

        Assert.Equal(after, Apply(before, Diff(before, after)));
    }

    private static string Text(Random random, int lines) =>
        string.Concat(Enumerable.Range(0, lines).Select(_ => "abcd"[random.Next(4)] + "\n"));

    private static string Mutate(Random random, string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        for (var i = random.Next(4); i > 0; i--) lines.Insert(random.Next(lines.Count + 1), "x");
        for (var i = random.Next(4); i > 0 && lines.Count > 0; i--) lines.RemoveAt(random.Next(lines.Count));
        return string.Concat(lines.Select(line => line + "\n"));
    }

    private static string Diff(string before, string after)
    {
        using var stream = new MemoryStream();
        var terminal = new TextTerminal(stream, TerminalCapabilities.Piped);
        UnifiedDiff.Write(terminal, "f", before, after);
        terminal.Flush();
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>What `patch` does.</summary>
    private static string Apply(string before, string diff)
    {
        var old = before.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var result = new StringBuilder();
        var at = 0;
        foreach (var line in diff.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2))
        {
            if (line.StartsWith("@@", StringComparison.Ordinal))
            {
                var range = line[4..].Split(' ')[0].Split(',');
                var start = int.Parse(range[0], CultureInfo.InvariantCulture) - (range is [_, "0"] ? 0 : 1);
                while (at < start) result.Append(old[at++]).Append('\n');
                continue;
            }
            if (line[0] != '+') Assert.Equal(old[at++], line[1..]);
            if (line[0] != '-') result.Append(line[1..]).Append('\n');
        }
        while (at < old.Length) result.Append(old[at++]).Append('\n');
        return result.ToString();
    }
}
