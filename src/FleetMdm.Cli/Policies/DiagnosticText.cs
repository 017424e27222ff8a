using System.Globalization;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Policies;

/// <summary>Writes diagnostics for people: the message, the line with carets under the place, the cure.</summary>
internal static class DiagnosticText
{
    /// <summary>Writes every problem, and how many there are.</summary>
    public static void Write(TextTerminal terminal, PolicyLoad load)
    {
        foreach (var diagnostic in load.Diagnostics)
        {
            Write(terminal, diagnostic);
            terminal.WriteLine();
        }
        var problems = new List<string>();
        if (load.ErrorCount > 0) problems.Add(Phrase.Count(load.ErrorCount, "error"));
        if (load.WarningCount > 0) problems.Add(Phrase.Count(load.WarningCount, "warning"));
        if (load.NoteCount > 0) problems.Add(Phrase.Count(load.NoteCount, "note"));
        terminal.WriteLine(
            Phrase.Count(load.Sources.Count, "policy") + " in " + Phrase.Count(load.Files.Count, "file") + ": ",
            new(problems.Count == 0 ? "no problems" : string.Join(", ", problems),
                load.ErrorCount > 0 ? Style.Bad : load.WarningCount > 0 ? Style.Warning : Style.Good),
            load.IgnoredCount > 0 ? string.Create(CultureInfo.InvariantCulture, $", {load.IgnoredCount} ignored") : "");
    }

    /// <summary>Writes problems on stderr; under `--quiet` errors only, notes under `--verbose`.</summary>
    public static void Report(this CliContext cli, IEnumerable<FileDiagnostic> diagnostics)
    {
        cli.Out.Flush();
        var least = cli.Verbosity switch
        {
            Verbosity.Quiet => DiagnosticSeverity.Error,
            Verbosity.Normal => DiagnosticSeverity.Warning,
            _ => DiagnosticSeverity.Note,
        };
        var isFirst = true;
        foreach (var diagnostic in diagnostics.Where(diagnostic => diagnostic.Severity <= least))
        {
            if (!isFirst) cli.Error.WriteLine();
            Write(cli.Error, diagnostic);
            isFirst = false;
        }
    }

    public static void Write(TextTerminal terminal, FileDiagnostic diagnostic)
    {
        var gutter = new string(' ', Number(diagnostic.Line).Length);
        Paragraph.Write(
            terminal, 0,
            new(Kind(diagnostic.Severity) + "[" + diagnostic.Code + "]", Color(diagnostic.Severity)),
            new(": " + diagnostic.Message, Style.Strong));
        terminal.WriteLine(
            new(gutter + "--> ", Style.Faint), (diagnostic.Path ?? "expression") + ":" + Number(diagnostic.Line) + ":"
                + Number(diagnostic.Column) + (diagnostic.CheckId is null ? "" : "  (check " + diagnostic.CheckId + ")"));
        if (diagnostic.SourceLine is { } line)
        {
            var snippet = new SourceSnippet(terminal, diagnostic.Line);
            snippet.Underline(
                new TextPlace(diagnostic.Line, diagnostic.Column, diagnostic.Length, line),
                diagnostic.Label, Color(diagnostic.Severity));
        }
        if (diagnostic.Help is not null)
            Paragraph.WriteLabelled(terminal, gutter.Length + 1, new("= help: ", Style.Faint), diagnostic.Help);
        terminal.WriteLine(new(gutter + " = more: ", Style.Faint), "fleetmdm explain " + diagnostic.Code);
    }

    private static string Kind(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };

    private static Style Color(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => Style.Bad,
        DiagnosticSeverity.Warning => Style.Warning,
        _ => Style.Accent,
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
