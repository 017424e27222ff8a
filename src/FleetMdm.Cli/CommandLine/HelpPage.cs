using System.CommandLine;
using FleetMdm.Cli.Terminal;

namespace FleetMdm.Cli.CommandLine;

/// <summary>The help: examples first, then what a command takes.</summary>
internal static class HelpPage
{
    private static readonly (string Line, string Meaning)[] FirstSteps =
    [
        ("fleetmdm check --inventory reports --policies policies", "Check a folder of device reports; no database needed"),
        ("fleetmdm init", "Make a database, for a fleet that is checked again and again"),
        ("fleetmdm ingest reports", "Bring device reports into it"),
        ("fleetmdm policy add policies", "Bring policies into it"),
        ("fleetmdm check", "Say which device complies with which policy, and why"),
    ];

    /// <summary>The help of the program: first steps, then every command.</summary>
    public static void WriteProgram(TextTerminal terminal, IReadOnlyList<CommandRow> rows)
    {
        terminal.WriteLine("fleetmdm checks an inventory of devices against policies, and says why.");
        terminal.WriteLine();
        terminal.WriteLine(new Piece("First steps", Style.Strong));
        WriteExamples(terminal, FirstSteps);
        terminal.WriteLine();
        WriteRows(terminal, "", rows);
    }

    /// <summary>The list of the commands of a group.</summary>
    public static void WriteGroup(TextTerminal terminal, string path, string summary, IReadOnlyList<CommandRow> rows)
    {
        terminal.WriteLine(summary + ".");
        terminal.WriteLine();
        WriteRows(terminal, path + " ", rows);
    }

    private static void WriteRows(TextTerminal terminal, string path, IReadOnlyList<CommandRow> rows)
    {
        terminal.WriteLine(new Piece("Commands", Style.Strong));
        var table = new Table(new Column(""), new Column("")) { HasHeadings = false };
        foreach (var row in rows) table.Add(new(row.Name, Style.Accent), row.Summary);
        table.WriteTo(terminal, indent: 2);
        terminal.WriteLine();
        terminal.WriteLine("`fleetmdm " + path + "COMMAND --help` shows examples and options.");
    }

    public static void WriteCommand(TextTerminal terminal, string path, CliCommand command)
    {
        terminal.WriteLine((command.Description ?? "") + ".");
        if (command.Examples.Count > 0)
        {
            terminal.WriteLine();
            terminal.WriteLine(new Piece("Examples", Style.Strong));
            WriteExamples(terminal, command.Examples);
        }
        terminal.WriteLine();
        terminal.WriteLine(new("Usage  ", Style.Strong), "fleetmdm " + path + " " + Usage(command));
        WriteArguments(terminal, command);
        WriteOptions(terminal, command);
        if (command.Notes is null) return;
        terminal.WriteLine();
        foreach (var line in command.Notes.ReplaceLineEndings("\n").Split('\n'))
            foreach (var part in TextWrap.Lines(line, terminal.Width))
                terminal.WriteLine(part);
    }

    private static void WriteExamples(TextTerminal terminal, IEnumerable<(string Line, string Meaning)> examples)
    {
        foreach (var (line, meaning) in examples)
        {
            terminal.WriteLine("  ", new(line, Style.Accent));
            terminal.WriteLine("      ", new(meaning, Style.Faint));
        }
    }

    private static void WriteArguments(TextTerminal terminal, CliCommand command)
    {
        var described = command.Arguments.Where(argument => argument.Description is not null).ToList();
        if (described.Count == 0) return;
        terminal.WriteLine();
        terminal.WriteLine(new Piece("Arguments", Style.Strong));
        var table = new Table(new Column(""), new Column("")) { HasHeadings = false };
        foreach (var argument in described) table.Add(new(argument.Name, Style.Accent), argument.Description!);
        table.WriteTo(terminal, indent: 2);
    }

    private static void WriteOptions(TextTerminal terminal, CliCommand command)
    {
        terminal.WriteLine();
        terminal.WriteLine(new Piece("Options", Style.Strong));
        var table = new Table(new Column(""), new Column("")) { HasHeadings = false };
        // The options of every command stand last.
        var own = command.Options.Skip(3).Concat(command.Options.Take(3));
        foreach (var option in own.Where(option => !option.Hidden))
        {
            var names = string.Join(", ", option.Aliases.Prepend(option.Name).OrderBy(name => name.Length));
            var value = option.HelpName is null ? "" : " " + option.HelpName;
            table.Add(new(names + value, Style.Accent), option.Description ?? "");
        }
        table.Add(new("-h, --help", Style.Accent), "Show this help");
        table.WriteTo(terminal, indent: 2);
    }

    private static string Usage(CliCommand command)
    {
        var words = new List<string>();
        foreach (var argument in command.Arguments)
        {
            var word = argument.Name + (argument.Arity.MaximumNumberOfValues > 1 ? "…" : "");
            words.Add(argument.Arity.MinimumNumberOfValues == 0 ? "[" + word + "]" : word);
        }
        foreach (var option in command.Options.Where(option => option.Required))
            words.Add(option.Name + " " + option.HelpName);
        words.Add("[options]");
        return string.Join(' ', words);
    }
}
