using FleetMdm.Cli.CommandLine;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Cli;

/// <summary>What every command owes its help.</summary>
public sealed class CommandTableTests
{
    public static TheoryData<string> Commands => [.. Leaves("", CommandTable.Rows()).Select(leaf => leaf.Path)];

    [Theory, MemberData(nameof(Commands))]
    public void Its_examples_are_command_lines_that_it_understands(string path)
    {
        var command = Find(path);

        Assert.NotEmpty(command.Examples);
        foreach (var (line, meaning) in command.Examples)
        {
            Assert.Contains("fleetmdm " + path, line, StringComparison.Ordinal);
            Assert.False(meaning.EndsWith('.'), "a meaning has no full stop: " + meaning);
            var words = Words(line[line.IndexOf("fleetmdm ", StringComparison.Ordinal)..]).Skip(1).ToList();
            if (words.FindIndex(word => word is "<" or ">") is >= 0 and var redirection) words.RemoveRange(redirection, 2);
            var reading = CommandLineReader.Read(words);
            Assert.True(reading is CommandLineMeaning.Call, line + ": " + reading);
        }
    }

    [Theory, MemberData(nameof(Commands))]
    public void Its_options_and_arguments_are_described_in_one_voice(string path)
    {
        var command = Find(path);
        var descriptions = command.Options.Select(option => (option.Name, option.Description))
            .Concat(command.Arguments.Select(argument => (argument.Name, argument.Description)))
            .Append((path, command.Description));

        foreach (var (name, description) in descriptions)
        {
            Assert.False(string.IsNullOrEmpty(description), name + " is not described");
            Assert.True(char.IsUpper(description![0]) && !description.EndsWith('.'), name + ": " + description);
        }
        foreach (var option in command.Options.Where(option => option.ValueType != typeof(bool)))
            Assert.False(string.IsNullOrEmpty(option.HelpName), option.Name + " does not name its value");
    }

    [Theory, MemberData(nameof(Commands))]
    public void Its_help_fits_a_terminal(string path)
    {
        var run = new CliRunner { Width = 80 }.Run([.. path.Split(' '), "--help"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void A_group_alone_asks_for_a_command()
    {
        var run = CliRun.Of("policy");

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("error[FM8001]: `fleetmdm policy` needs a command\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_command_of_a_group_is_known_by_its_group()
    {
        var run = CliRun.Of("policy", "validat", "x");

        Assert.Contains("= help: did you mean `fleetmdm policy validate`?\n", run.Error, StringComparison.Ordinal);
    }

    private static CliCommand Find(string path) =>
        Leaves("", CommandTable.Rows()).Single(leaf => leaf.Path == path).Row.Create();

    private static IEnumerable<(string Path, CommandRow Row)> Leaves(string path, IEnumerable<CommandRow> rows) =>
        rows.SelectMany(row => row.IsGroup ? Leaves(path + row.Name + " ", row.Rows()) : [(path + row.Name, row)]);

    /// <summary>Words as a shell makes them of blanks and quotes.</summary>
    private static IEnumerable<string> Words(string line)
    {
        var word = new System.Text.StringBuilder();
        char? quote = null;
        foreach (var c in line + " ")
        {
            if (quote is null && c == ' ')
            {
                if (word.Length > 0) yield return word.ToString();
                word.Clear();
            }
            else if (quote is null && c is '\'' or '"' && word.Length == 0) quote = c;
            else if (c == quote) quote = null;
            else word.Append(c);
        }
    }
}
