using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies.Layout;

/// <summary>What stands around an element of a document: comments, and empty lines as empty texts, one at a time.</summary>
internal sealed class ElementNotes
{
    public List<string> Leading { get; } = [];

    /// <summary>The comment behind it, on the line where it begins.</summary>
    public string? Trailing { get; set; }
}

/// <summary>
/// The comments and empty lines of a document, each with the element it speaks of: an entry of a mapping or an item of a
/// list. What stands above an element, no deeper than it, is about it; what is as deep as an element above, and deeper than the one
/// below, stays with the one above; what stands behind something on its line is about what begins there.
/// </summary>
internal sealed class YamlLineNotes
{
    private readonly string _text;
    private readonly Dictionary<object, ElementNotes> _notes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<YamlNode, List<string>> _heads = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<YamlNode, List<string>> _tails = new(ReferenceEqualityComparer.Instance);
    private readonly List<Element> _elements = [];
    private readonly IReadOnlyList<YamlComment> _comments;

    /// <param name="Owner">The <see cref="YamlEntry"/>, or the node of an item.</param>
    /// <param name="Start">Where it begins: its key, or the dash before it.</param>
    private sealed record Element(object Owner, YamlNode Value, YamlNode Container, int Start, int Column, Element? Parent, bool IsFirst)
    {
        public bool IsAround(Element other) => ReferenceEquals(this, other) || (other.Parent is { } parent && IsAround(parent));
    }

    private YamlLineNotes(string text, IReadOnlyList<YamlComment> comments) => (_text, _comments) = (text, comments);

    /// <summary>How often an element was looked at to place the comments: the work that grows with the text.</summary>
    internal int Looks { get; private set; }

    /// <summary>What stands above the first entry of a mapping, whichever that becomes; of an item it stands above the item.</summary>
    public List<string> Head(YamlMapping mapping) => Of(_heads, mapping);

    /// <summary>The comments below the last element of a mapping or list, no less deep than it.</summary>
    public List<string> Tail(YamlNode container) => Of(_tails, container);

    public ElementNotes Of(object owner)
    {
        if (!_notes.TryGetValue(owner, out var notes)) _notes.Add(owner, notes = new ElementNotes());
        return notes;
    }

    private static List<string> Of(Dictionary<YamlNode, List<string>> lists, YamlNode container)
    {
        if (!lists.TryGetValue(container, out var lines)) lists.Add(container, lines = []);
        return lines;
    }

    /// <summary>Does a comment stand inside of this node?</summary>
    public bool HasCommentIn(YamlNode node)
    {
        var after = CountUpTo(_comments.Count, index => _comments[index].Start.Offset, node.Start.Offset);
        return after < _comments.Count && _comments[after].Start.Offset < node.End.Offset;
    }

    /// <summary>Finds the places of the comments of one document.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="root">The document.</param>
    /// <param name="comments">Its comments; those before its root's first line included.</param>
    public static YamlLineNotes Of(string text, YamlMapping root, IReadOnlyList<YamlComment> comments)
    {
        var notes = new YamlLineNotes(text, comments);
        notes.Visit(root, null);
        foreach (var comment in comments) notes.Place(comment);
        foreach (var element in notes._elements) notes.PlaceBlank(element);
        return notes;
    }

    private void Visit(YamlNode node, Element? parent)
    {
        // Inside of a flow collection nothing has a line of its own, unless a comment makes lines there.
        if (YamlStyle.IsFlow(node) && !HasCommentIn(node)) return;
        switch (node)
        {
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries)
                    Add(new Element(
                        entry, entry.Value, mapping, entry.Key.Start.Offset, entry.Key.Start.Column, parent,
                        ReferenceEquals(entry, mapping.Entries[0])));
                break;
            case YamlSequence list:
                foreach (var item in list.Items)
                    Add(new Element(
                        item, item, list, YamlStyle.IsFlow(list) ? item.Start.Offset : Dash(item, list),
                        YamlStyle.IsFlow(list) ? item.Start.Column : list.Start.Column, parent, false));
                break;
        }
    }

    private void Add(Element element)
    {
        _elements.Add(element);
        Visit(element.Value, element);
    }

    /// <summary>The dash of an item: the last one before it in the column of its list; between them are space and comments only.</summary>
    private int Dash(YamlNode item, YamlSequence list)
    {
        var line = LineStart(item.Start.Offset);
        while (line > 0 && !IsDash(line)) line = LineStart(line - 1);
        return line + list.Start.Column - 1;

        bool IsDash(int start) =>
            start + list.Start.Column - 1 < item.Start.Offset && _text[start + list.Start.Column - 1] == '-';
    }

    private void Place(YamlComment comment)
    {
        var at = comment.Start.Offset;
        var passed = ElementsUpTo(at);
        var last = passed > 0 ? ElementAt(passed - 1) : null;
        var next = passed < _elements.Count ? ElementAt(passed) : null;
        if (comment.IsTrailing && last is not null) PlaceBehind(comment, last);
        else if (next is not null && comment.Start.Column <= next.Column) PlaceAbove(comment, passed);
        else if (Deeper(comment, last, next) is { } above) Add(Tail(above.Container), comment);
        else if (next is not null) PlaceAbove(comment, passed);
        else Add(Tail(ElementAt(0).Container), comment);
    }

    private void PlaceBehind(YamlComment comment, Element element)
    {
        var notes = Of(element.Owner);
        // A dash has no line of its own, and a line has one comment.
        if (notes.Trailing is not null || (element.Owner is YamlNode and not YamlScalar && !YamlStyle.IsFlow(element.Value)))
            Add(notes.Leading, comment);
        else
            notes.Trailing = comment.Text;
    }

    private void PlaceAbove(YamlComment comment, int index)
    {
        var element = ElementAt(index);
        // One that silences a lint speaks of the line below it, wherever that goes.
        if (IgnoreComment.TryRead(comment.Text[1..], out _))
        {
            // What an element holds comes next after it.
            while (element is { Owner: YamlNode, Value: YamlMapping { Entries: [var first, ..] } }
                && ++index < _elements.Count && ElementAt(index) is var inside && ReferenceEquals(inside.Owner, first))
                element = inside;
            Add(Of(element.Owner).Leading, comment);
            return;
        }
        // Above the first entry it is about the whole mapping.
        var leading = !element.IsFirst ? Of(element.Owner).Leading
            : element.Parent is { Owner: YamlNode item } ? Of(item).Leading
            : Head((YamlMapping)element.Container);
        Add(leading, comment);
    }

    /// <summary>The innermost element that ends above the comment, is no deeper than it, and deeper than what comes next.</summary>
    private static Element? Deeper(YamlComment comment, Element? last, Element? next)
    {
        for (var element = last; element is not null; element = element.Parent)
            if (element.Column <= comment.Start.Column)
                return next is null || (!element.IsAround(next) && !ReferenceEquals(element.Container, next.Container)) ? element : null;
        return null;
    }

    private void Add(List<string> lines, YamlComment comment)
    {
        if (!comment.IsTrailing && IsBlankAbove(comment.Start.Offset)) AddBlank(lines);
        lines.Add(comment.Text);
    }

    private void PlaceBlank(Element element)
    {
        var lineStart = LineStart(element.Start);
        if (!_text.AsSpan(lineStart, element.Start - lineStart).IsWhiteSpace()) return;
        if (!IsBlankAbove(element.Start)) return;
        if (element.IsFirst && element.Container is YamlMapping mapping) AddBlank(Head(mapping));
        else AddBlank(Of(element.Owner).Leading);
    }

    private static void AddBlank(List<string> lines)
    {
        if (lines.Count == 0 || lines[^1].Length > 0) lines.Add("");
    }

    /// <summary>Is the line above that of the offset empty, and no part of a scalar?</summary>
    private bool IsBlankAbove(int offset)
    {
        var line = LineStart(offset);
        if (line == 0) return false;
        var above = LineStart(line - 1);
        return _text.AsSpan(above, line - above).IsWhiteSpace() && !IsKept(above, line);
    }

    /// <summary>Of <c>|+</c> and <c>>+</c> the empty lines below belong to the text.</summary>
    private bool IsKept(int above, int line) =>
        ElementsUpTo(above) is > 0 and var passed
        && ElementAt(passed - 1).Value is YamlScalar { Style: YamlScalarStyle.Literal or YamlScalarStyle.Folded } scalar
        && YamlStyle.Chomping(scalar) == '+'
        && line <= scalar.Start.Offset + scalar.Raw.Length;

    private int LineStart(int offset) => offset == 0 ? 0 : _text.LastIndexOf('\n', offset - 1) + 1;

    /// <summary>How many elements begin at or before the offset; they are in the order of the text.</summary>
    private int ElementsUpTo(int offset) => CountUpTo(_elements.Count, index => ElementAt(index).Start, offset);

    private Element ElementAt(int index)
    {
        Looks++;
        return _elements[index];
    }

    private static int CountUpTo(int count, Func<int, int> offsetOf, int limit)
    {
        var from = 0;
        while (from < count)
        {
            var middle = (from + count) / 2;
            if (offsetOf(middle) <= limit) from = middle + 1;
            else count = middle;
        }
        return from;
    }
}
