using System.Text;
using FleetMdm.Cli.Terminal;
using FleetMdm.UnitTests.Support;

namespace FleetMdm.UnitTests.Docs.Diagnostics;

/// <summary>What a page shows, so that it can be run: files, and the commands that the page is about.</summary>
/// <param name="Files">Names and contents.</param>
/// <param name="Commands">The words of each command, without the program's name.</param>
internal sealed record PageExample(IReadOnlyList<(string Name, byte[] Content)> Files, params string[][] Commands)
{
    private const string OnDevice = "# on a device with ";

    /// <summary>What a command reads from stdin.</summary>
    public byte[] Input { get; init; } = [];

    /// <summary>Commands that make what the others need; what they print is not of interest.</summary>
    public IReadOnlyList<string[]> Before { get; init; } = [];

    /// <summary>Variables that name files of the folder.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ConsoleSession.DatabaseInFolder;

    /// <summary>Of what is printed, only the lines with this text are of interest; null where all are.</summary>
    public string? Only { get; init; }

    /// <summary>How often the code must be given: by every rule of the example.</summary>
    public int LeastTimes { get; init; } = 1;

    /// <summary>An example of one file, which a command reads last.</summary>
    public static PageExample OfFile(string name, byte[] content, params string[] command) => new([(name, content)], [.. command, name]);

    /// <summary>A policy, or as much of one as the page shows, which is validated: beside a fleet where the page is about one.</summary>
    public static PageExample OfPolicy(string code, string text)
    {
        var example = OfPolicy(code, text, ["policy", "validate", .. PolicyFragment.IgnoredNotes(code), .. WrittenOut.OptionsOfFleet(code)]);
        return example with
        {
            Files = [.. example.Files, .. WrittenOut.FilesOfFleet(code)],
            Before = WrittenOut.CommandsOfFleet(code),
            LeastTimes = Math.Max(1, PolicyFragment.Rules(text).Count()),
        };
    }

    /// <summary>The same with another command.</summary>
    public static PageExample OfPolicy(string code, string text, params string[] command) =>
        OfFile(code + ".yaml", Encoding.UTF8.GetBytes(PolicyFragment.Complete(text)), command);

    /// <summary>Reports that are ingested; the counts and hints around the diagnostic are not of interest.</summary>
    /// <param name="name">The file: the code with an ending.</param>
    public static PageExample OfReports(string name, byte[] reports, params string[] options) => OfFile(name, reports, ["ingest", .. options]) with
    {
        Before = [["init"]],
        Only = "[" + Path.GetFileNameWithoutExtension(name) + "]",
    };

    /// <summary>A rule, evaluated on the device that the page tells of.</summary>
    public static PageExample OfEvaluation(string text)
    {
        var rule = PolicyFragment.Rules(text).Single();
        var facts = text.Split('\n').SingleOrDefault(line => line.StartsWith(OnDevice, StringComparison.Ordinal));
        return facts is null
            ? new([], ["eval", rule])
            : new([("facts.json", Encoding.UTF8.GetBytes(facts[OnDevice.Length..]))], ["eval", "--facts", "facts.json", rule]);
    }

    /// <summary>The commands of a console, in a folder where something is; null where other programs play a part.</summary>
    public static PageExample? OfConsole(string text, PageExample scene)
    {
        var input = Array.Empty<byte>();
        var commands = new List<string[]>();
        foreach (var line in text.Split('\n').Where(line => line.StartsWith("$ ", StringComparison.Ordinal)))
        {
            var command = line[2..];
            if (command.Split(" | ") is [var echo, var rest] && echo.StartsWith("echo ", StringComparison.Ordinal))
            {
                input = Encoding.UTF8.GetBytes(ConsoleSession.Words(echo).Last() + "\n");
                command = rest;
            }
            if (ConsoleSession.Words(command).ToArray() is not ["fleetmdm", .. var words] || words.Contains("&")) return null;
            commands.Add(words);
        }
        return scene with { Commands = [.. commands], Input = input };
    }

    /// <summary>The commands and what they print, as a person at a terminal sees it.</summary>
    /// <param name="width">The cells of the terminal; null is a pipe.</param>
    public string Replay(DateTimeOffset now, int? width = null)
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, content) in Files)
        {
            folder.Write(name, "");
            File.WriteAllBytes(folder[name], content);
        }
        var session = new ConsoleSession(folder, now, width);
        foreach (var command in Before) session.Run(command, [], Environment);
        var shown = new StringBuilder();
        foreach (var command in Commands)
            shown.Append("$ fleetmdm ").AppendJoin(' ', command.Select(Shown)).Append('\n').Append(Selected(session.Run(command, Input, Environment)));
        return shown.ToString();
    }

    private string Selected(string printed) => Only is null
        ? printed
        : string.Concat(printed.Split('\n').Where(line => line.Contains(Only, StringComparison.Ordinal)).Select(line => line + "\n"));

    /// <summary>A word as a shell takes it; what no file can hold is made visible.</summary>
    private static string Shown(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + VisibleText.Escape(word).Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
