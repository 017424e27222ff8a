using FleetMdm.Cli.CommandLine;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Docs;

/// <summary>The README claims to list every command.</summary>
public sealed class CommandListTests
{
    [Fact]
    public void The_readme_lists_every_command_and_no_other()
    {
        var listed = File.ReadLines(Repository.At("README.md"))
            .SkipWhile(line => line != "## Commands").Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => line.Split('|')[1].Split('`').Where((_, i) => i % 2 == 1));

        Assert.Equal(Commands(CommandTable.Rows(), "").Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    /// <summary>Every command by its words.</summary>
    internal static IEnumerable<string> Commands(IEnumerable<CommandRow> rows, string path) => rows.SelectMany(row =>
        row.IsGroup ? Commands(row.Rows(), path + row.Name + " ") : [path + row.Name]);
}
