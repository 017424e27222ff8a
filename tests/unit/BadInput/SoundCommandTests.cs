using FleetMdm.Cli.CommandLine;
using FleetMdm.UnitTests.Docs;

namespace FleetMdm.UnitTests.BadInput;

/// <summary>The tests of this folder break one thing at a time: without a break, every command line is sound.</summary>
public sealed class SoundCommandTests
{
    public static TheoryData<string> Lines => [.. CommandLines.All];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_command_line_succeeds_on_a_sound_fleet(string line)
    {
        using var fleet = new SoundFleet();

        var run = fleet.Run(line);

        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Fact]
    public void Every_command_is_among_them()
    {
        var tried = CommandLines.All.Select(line => line.Split(' '));

        Assert.All(CommandListTests.Commands(CommandTable.Rows(), ""), command =>
            Assert.Contains(tried, words => words.AsSpan().StartsWith(command.Split(' '))));
    }
}
