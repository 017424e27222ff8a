using System.Text.RegularExpressions;
using FleetMdm.Cli.Terminal;
using FleetMdm.Rules;

namespace FleetMdm.Cli.Reports;

/// <summary>
/// A decision as a tree: each part of the rule with its value, below it the parts that it comes from. Drawn with lines on
/// a terminal, and in ASCII in a pipe.
/// </summary>
internal sealed partial class TraceTree
{
    /// <summary>Of a long value (a list of software) people see this many characters; JSON has it whole.</summary>
    private const int ValueLength = 160;

    private readonly TextTerminal _terminal;
    private readonly (string Branch, string Last, string Line, string Arrow) _strokes;

    private TraceTree(TextTerminal terminal)
    {
        _terminal = terminal;
        _strokes = terminal.Capabilities.IsTerminal ? ("├─ ", "└─ ", "│  ", "← ") : ("|- ", "`- ", "|  ", "<- ");
    }

    /// <summary>Writes the tree, indented by so many cells.</summary>
    public static void Write(TraceNode root, int indent, TextTerminal terminal)
    {
        var margin = new string(' ', indent);
        new TraceTree(terminal).WriteNode(root, margin, margin, isOneOfSeveral: false);
    }

    /// <param name="isOneOfSeveral">There are other conditions: it is worth a word which of them decided.</param>
    private void WriteNode(TraceNode node, string first, string next, bool isOneOfSeveral)
    {
        // What goes on below the part is led on by a line while children follow.
        var below = next + (node.Children.Count > 0 ? _strokes.Line : "   ");
        Paragraph.Write(
            _terminal, first, below, OneLine(node.Source) + " = ", new(node.Reading ?? Cut(node.Outcome), StyleOf(node.Outcome)),
            new(node.Fact is null || node.Fact == node.Source ? "" : " (" + node.Fact + ")", Style.Faint),
            new(node.IsDeciding && isOneOfSeveral ? " " + _strokes.Arrow + "decides" : "", Style.Accent));
        if (node.Note is { } note) Paragraph.Write(_terminal, below, below, new Piece(note, Style.Faint));
        isOneOfSeveral |= node.Children.Count(child => IsAnswer(child.Outcome)) > 1;
        for (var i = 0; i < node.Children.Count; i++)
        {
            var isLast = i == node.Children.Count - 1;
            WriteNode(
                node.Children[i], next + (isLast ? _strokes.Last : _strokes.Branch), next + (isLast ? "   " : _strokes.Line),
                isOneOfSeveral);
        }
    }

    private static string Cut(string value) => value.Length <= ValueLength
        ? value
        : value[..(char.IsHighSurrogate(value[ValueLength - 1]) ? ValueLength - 1 : ValueLength)] + "… ("
            + Words.Count(value.Length, "character") + ")";

    private static string OneLine(string source) => LineBreaks().Replace(source, " ");

    private static bool IsAnswer(string outcome) => StyleOf(outcome) != Style.Plain;

    private static Style StyleOf(string outcome) => outcome switch
    {
        "true" => Style.Good,
        "false" => Style.Bad,
        _ when outcome.StartsWith("unknown (", StringComparison.Ordinal)
            || outcome.StartsWith("error (", StringComparison.Ordinal) => Style.Warning,
        _ => Style.Plain,
    };

    [GeneratedRegex(@"[ \t]*[\r\n]+[ \t]*", RegexOptions.CultureInvariant)]
    private static partial Regex LineBreaks();
}
