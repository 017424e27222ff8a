using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FleetMdm.Store.Yaml;

/// <summary>
/// One pass over the parser's events, from a place in the text to its end or to the first error of syntax. What is
/// refused but readable (an anchor, a duplicate key) is reported and read on, so that one run shows many problems.
/// </summary>
internal sealed class YamlWalk(string text, TextLines lines, int from, List<YamlProblem> problems)
{
    // A scanner looks ahead only within a line, so that stopping at the depth limit bounds its work too.
    private readonly Parser _parser = new(new StringReader(text[from..]));

    /// <summary>Adds the documents to <paramref name="documents"/>. False after an error of syntax, which is then the last problem.</summary>
    public bool TryReadDocuments(List<YamlNode> documents)
    {
        try
        {
            _parser.Consume<StreamStart>();
            while (!_parser.TryConsume<StreamEnd>(out _))
            {
                _parser.Consume<DocumentStart>();
                var root = ReadNode(depth: 0);
                _parser.Consume<DocumentEnd>();
                if (root is not YamlScalar { IsNull: true })
                {
                    documents.Add(root);
                }
            }
            return true;
        }
        catch (YamlTooDeepException tooDeep)
        {
            problems.Add(new YamlProblem(
                YamlProblemKind.TooDeep, $"lists and mappings are nested deeper than {YamlReader.MaximumDepth} levels", tooDeep.At));
        }
        catch (YamlException error)
        {
            problems.Add(YamlSyntaxProblem.Of(error.Message, text, Math.Min(from + (int)error.Start.Index, text.Length), lines));
        }
        catch (Exception)
        {
            // The library slips on some broken input with exceptions of any type; the text is at fault all the same.
            problems.Add(new YamlProblem(
                YamlProblemKind.Syntax, "the text cannot be read as YAML", At(_parser.Current?.End ?? Mark.Empty)));
        }
        return false;
    }

    private YamlNode ReadNode(int depth)
    {
        switch (_parser.Current)
        {
            case Scalar scalar:
                _parser.MoveNext();
                Refuse(scalar, scalar.Tag);
                return new YamlScalar(
                    scalar.Value, Style(scalar.Style), At(scalar.Start), At(scalar.End), Raw(scalar.Start, scalar.End));
            case AnchorAlias alias:
                _parser.MoveNext();
                Report(YamlProblemKind.Alias, $"alias `*{alias.Value}`", alias.Start, "write the value out");
                return new YamlScalar("", YamlScalarStyle.Plain, At(alias.Start), At(alias.End), Raw(alias.Start, alias.End));
            case SequenceStart start:
                Enter(start, start.Tag, depth);
                return ReadSequence(start, depth);
            case MappingStart start:
                Enter(start, start.Tag, depth);
                return ReadMapping(start, depth);
            default:
                throw new YamlException(Mark.Empty, Mark.Empty, "expected a value");
        }
    }

    private YamlSequence ReadSequence(SequenceStart start, int depth)
    {
        var items = new List<YamlNode>();
        while (_parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }
        var end = _parser.Consume<SequenceEnd>();
        return new YamlSequence(items, At(start.Start), At(end.End), Raw(start.Start, end.End));
    }

    private YamlMapping ReadMapping(MappingStart start, int depth)
    {
        var entries = new List<YamlEntry>();
        var keys = new Dictionary<string, YamlMark>(StringComparer.Ordinal);
        while (_parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (key is not YamlScalar name)
            {
                problems.Add(new YamlProblem(
                    YamlProblemKind.KeyIsNoText, $"a key must be a text, found {key.KindName}", key.Start));
            }
            else if (name is { Value: "<<", Style: YamlScalarStyle.Plain })
            {
                problems.Add(new YamlProblem(
                    YamlProblemKind.MergeKey, "merge key `<<`", name.Start, "write the merged keys out"));
            }
            else if (keys.TryGetValue(name.Value, out var first))
            {
                problems.Add(new YamlProblem(
                    YamlProblemKind.DuplicateKey,
                    $"key `{name.Value}` is given twice, first in line {first.Line}",
                    name.Start,
                    "keep one of them"));
            }
            else
            {
                keys.Add(name.Value, name.Start);
                entries.Add(new YamlEntry(name, value));
            }
        }
        var end = _parser.Consume<MappingEnd>();
        return new YamlMapping(entries, At(start.Start), At(end.End), Raw(start.Start, end.End));
    }

    private void Enter(NodeEvent start, TagName tag, int depth)
    {
        if (depth >= YamlReader.MaximumDepth)
        {
            throw new YamlTooDeepException(At(start.Start));
        }
        _parser.MoveNext();
        Refuse(start, tag);
    }

    private void Refuse(NodeEvent node, TagName tag)
    {
        if (!node.Anchor.IsEmpty)
        {
            Report(YamlProblemKind.Anchor, $"anchor `&{node.Anchor.Value}`", node.Start, "write the value out where it is needed");
        }
        if (!tag.IsEmpty)
        {
            var name = tag.IsNonSpecific ? "!" : tag.Value;
            Report(YamlProblemKind.Tag, $"tag `{name}`", node.Start, "a text that begins with `!` needs quotes; a tag of YAML is left out");
        }
    }

    private void Report(YamlProblemKind kind, string what, Mark at, string help) =>
        problems.Add(new YamlProblem(kind, what + " is not allowed", At(at), help));

    /// <summary>A mark of the parser, which counts from where this walk began, as a place in the whole text.</summary>
    private YamlMark At(Mark mark) => lines.At(from + (int)mark.Index);

    private string Raw(Mark start, Mark end) =>
        text[Math.Min(from + (int)start.Index, text.Length)..Math.Min(from + (int)end.Index, text.Length)];

    private static YamlScalarStyle Style(ScalarStyle style) => style switch
    {
        ScalarStyle.SingleQuoted => YamlScalarStyle.SingleQuoted,
        ScalarStyle.DoubleQuoted => YamlScalarStyle.DoubleQuoted,
        ScalarStyle.Literal => YamlScalarStyle.Literal,
        ScalarStyle.Folded => YamlScalarStyle.Folded,
        _ => YamlScalarStyle.Plain,
    };

    private sealed class YamlTooDeepException(YamlMark at) : Exception
    {
        public YamlMark At { get; } = at;
    }
}
