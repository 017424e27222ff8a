using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies.Layout;

/// <summary>
/// Writes a policy's document in the canonical layout: keys in their order, two spaces a level, blocks where there is
/// structure, and in brackets only what stood there and is short; comments with what they speak of.
/// </summary>
internal sealed class PolicyLayout
{
    private const int Step = 2;

    private readonly YamlLineNotes _notes;
    private readonly SilencedParts _silenced;

    private PolicyLayout(YamlLineNotes notes, SilencedParts silenced) => (_notes, _silenced) = (notes, silenced);

    /// <summary>The lines of a document.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="comments">The comments of this document.</param>
    /// <param name="silenced">What the comments that silence lints speak of.</param>
    public static List<string> Write(string text, YamlMapping root, IReadOnlyList<YamlComment> comments, SilencedParts silenced) =>
        new PolicyLayout(YamlLineNotes.Of(text, root, comments), silenced).Mapping(root, PolicyShape.Policy, 0);

    /// <summary>A mapping as a block of lines, already indented.</summary>
    private List<string> Mapping(YamlMapping mapping, PolicyShape shape, int indent)
    {
        var lines = new List<string>();
        AddNotes(lines, _notes.Head(mapping), indent);
        foreach (var entry in Ordered(mapping, shape))
        {
            var notes = _notes.Of(entry);
            AddNotes(lines, notes.Leading, indent);
            lines.AddRange(Value(
                Spaces(indent) + ScalarLayout.Key(entry.Key) + ":", entry.Value, shape.Below(entry.Key.Value), indent, notes.Trailing));
        }
        AddNotes(lines, _notes.Tail(mapping), indent);
        return lines;
    }

    /// <summary>A list as a block of lines, already indented.</summary>
    private List<string> List(YamlSequence list, PolicyShape shape, int indent)
    {
        var lines = new List<string>();
        foreach (var item in list.Items)
        {
            var notes = _notes.Of(item);
            if (item is YamlMapping { Entries.Count: > 0 } braces && YamlStyle.IsFlow(braces) && Flow(braces, shape.Below("")) is null) Settle(braces, notes);
            AddNotes(lines, notes.Leading, indent);
            lines.AddRange(Item(item, shape.Below(""), indent, notes.Trailing));
        }
        AddNotes(lines, _notes.Tail(list), indent);
        return lines;
    }

    /// <summary>Comments that silence lints go from a mapping in braces to those of its entries that they speak of, which get lines of their own.</summary>
    private void Settle(YamlMapping braces, ElementNotes notes)
    {
        foreach (var comment in notes.Leading.Where(note => note.Length > 0).ToList())
            if (_silenced.Find(braces, comment) is { } entry)
            {
                notes.Leading.Remove(comment);
                _notes.Of(entry).Leading.Add(comment);
            }
        if (notes.Trailing is { } behind && _silenced.Find(braces, behind) is { } spoken && _notes.Of(spoken) is { Trailing: null } silenced)
            (silenced.Trailing, notes.Trailing) = (behind, null);
    }

    private List<string> Item(YamlNode item, PolicyShape shape, int indent, string? trailing)
    {
        var dash = Spaces(indent) + "-";
        if (item is YamlScalar || YamlStyle.IsEmpty(item) || (Flow(item, shape) is { } flow && Fits(dash, flow)))
            return Value(dash, item, shape, indent, trailing);

        // The first line of the block stands behind the dash; comments above it go above the dash.
        var block = item is YamlMapping mapping ? Mapping(mapping, shape, indent + Step) : List((YamlSequence)item, shape, indent + Step);
        var first = block.FindIndex(line => !IsNote(line));
        for (var i = 0; i < first; i++) block[i] = block[i].Length == 0 ? "" : Spaces(indent) + block[i].TrimStart(' ');
        block[first] = dash + " " + block[first][(indent + Step)..];
        return trailing is null ? block : [Spaces(indent) + trailing, .. block];
    }

    /// <summary>Lines that begin with a key and its colon, or with a dash.</summary>
    private List<string> Value(string before, YamlNode value, PolicyShape shape, int indent, string? trailing)
    {
        var comment = trailing is null ? "" : " " + trailing;
        var below = indent + Step;
        switch (value)
        {
            case YamlScalar { IsNull: true } nothing:
                return [nothing.Raw.Length == 0 ? before + comment : before + " " + nothing.Raw + comment];
            case YamlScalar scalar:
                var layout = shape.IsRule ? ScalarLayout.OfRule(scalar, before.Length + 1, below) : ScalarLayout.Of(scalar);
                return Scalar(before + " ", layout, below, comment);
            case YamlMapping { Entries.Count: 0 }:
                return [before + " {}" + comment];
            case YamlSequence { Items.Count: 0 }:
                return [before + " []" + comment];
        }
        if (Flow(value, shape) is { } flow && Fits(before, flow)) return [before + " " + flow + comment];
        List<string> block = value is YamlMapping mapping ? Mapping(mapping, shape, below) : List((YamlSequence)value, shape, below);
        return [before + comment, .. block];
    }

    private static List<string> Scalar(string before, ScalarLayout layout, int below, string comment)
    {
        List<string> lines = [before + layout.First, .. layout.Below.Select(line => line.Length == 0 ? "" : Spaces(below) + line)];
        // Behind the header of a block, else behind the last line of the text.
        var place = layout.First[0] is '|' or '>' ? 0 : lines.Count - 1;
        lines[place] += comment;
        return lines;
    }

    /// <summary>A list or mapping in brackets on one line; null for structure, and for what was a block or has comments or lines in it.</summary>
    private string? Flow(YamlNode node, PolicyShape shape) =>
        !shape.IsStructure && YamlStyle.IsFlow(node) && !_notes.HasCommentIn(node) ? FlowInside(node, shape) : null;

    private static string? FlowInside(YamlNode node, PolicyShape shape)
    {
        switch (node)
        {
            case YamlScalar scalar:
                return ScalarLayout.Flow(scalar);
            case YamlSequence list:
                var items = list.Items.Select(item => FlowInside(item, shape.Below(""))).ToList();
                return items.Contains(null) ? null : "[" + string.Join(", ", items) + "]";
            default:
                var entries = Ordered((YamlMapping)node, shape)
                    .Select(entry => (Key: ScalarLayout.Key(entry.Key), Value: FlowInside(entry.Value, shape.Below(entry.Key.Value))))
                    .ToList();
                if (entries.Exists(entry => entry.Value is null)) return null;
                return entries.Count == 0 ? "{}" : "{ " + string.Join(", ", entries.Select(entry => entry.Key + ": " + entry.Value)) + " }";
        }
    }

    private static bool Fits(string before, string flow) => before.Length + 1 + flow.Length <= ScalarLayout.Width;

    /// <summary>The entries in the order of their shape, those that it does not name behind, as they were.</summary>
    private static IEnumerable<YamlEntry> Ordered(YamlMapping mapping, PolicyShape shape) => shape.Keys.Length == 0
        ? mapping.Entries
        : mapping.Entries.OrderBy(entry => Array.IndexOf(shape.Keys, entry.Key.Value) is >= 0 and var index ? index : shape.Keys.Length);

    /// <summary>Comments and empty lines, one of these at a time, and none before anything else of the block.</summary>
    private static void AddNotes(List<string> lines, List<string> notes, int indent)
    {
        foreach (var note in notes)
            if (note.Length > 0) lines.Add(Spaces(indent) + note);
            else if (lines.Count > 0 && lines[^1].Length > 0) lines.Add("");
    }

    private static bool IsNote(string line) => line.AsSpan().TrimStart(' ') is var text && (text.Length == 0 || text[0] == '#');

    private static string Spaces(int count) => new(' ', count);
}
