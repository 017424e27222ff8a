using System.Globalization;
using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Decoders;
using FleetMdm.Store.Ingest.Json;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Store.Ingest.Mappings;

/// <summary>Reads a mapping file. Every problem in it is reported with its place, none stops the reading.</summary>
internal sealed class MappingFile
{
    private static readonly string[] ListKeys = ["each", "where", "by", "fields"];

    private static readonly string[] Keys =
        ["format", "extends", "adapter", "title", "decoder", "records", "detect", "report", "facts", "lists", "redact", "tests"];

    private static readonly string[] Columns =
        ["device_id", "hostname", "os", "os_version", "serial", "last_seen", "tags"];

    private static readonly string[] Required = ["device_id", "hostname", "os"];

    private readonly List<MappingProblem> _problems = [];
    private readonly string _file;
    private readonly Func<string, MappingDefinition?> _find;

    private MappingFile(string file, Func<string, MappingDefinition?> find) => (_file, _find) = (file, find);

    /// <summary>The mapping; null when there are problems.</summary>
    /// <param name="file">Its name, for problems.</param>
    /// <param name="find">The mapping that `extends` names, by its format; null where there is none.</param>
    public static (MappingDefinition? Mapping, IReadOnlyList<MappingProblem> Problems) Read(
        ReadOnlySpan<byte> utf8, string file = "", Func<string, MappingDefinition?>? find = null)
    {
        var yaml = YamlReader.Read(utf8);
        var reader = new MappingFile(file, find ?? (_ => null));
        foreach (var problem in yaml.Problems)
        {
            reader.Report(problem.At, problem.Message);
        }
        MappingDefinition? mapping = null;
        if (yaml.Documents is [YamlMapping root])
        {
            mapping = reader.ReadMapping(root, Sha256Text.Of(utf8));
        }
        else if (yaml.Problems.Count == 0)
        {
            reader.Report(new YamlMark(1, 1, 0), "expected one mapping");
        }
        return (reader._problems.Count == 0 ? mapping : null, reader._problems);
    }

    private MappingDefinition ReadMapping(YamlMapping root, string digest)
    {
        RefuseOthers(root, Keys);
        var extended = ReadBase(root.Find("extends"));
        var own = ReadOwn(root, isWhole: root.Find("extends") is null) with { Digest = digest };
        return extended is null ? own : own.Over(extended);
    }

    private void RefuseOthers(YamlMapping? mapping, string[] known)
    {
        foreach (var entry in (mapping?.Entries ?? []).Where(entry => !known.Contains(entry.Key.Value, StringComparer.Ordinal)))
        {
            Report(entry.Key.Start, $"unknown key `{entry.Key.Value}`" + DidYouMean(entry.Key.Value, known));
        }
    }

    private MappingDefinition? ReadBase(YamlEntry? entry)
    {
        if (entry is null)
        {
            return null;
        }
        var name = (entry.Value as YamlScalar)?.Value ?? "";
        var extended = _find(name);
        if (extended is null)
        {
            Report(entry.Value.Start, $"no mapping `{name}` to extend");
        }
        return extended;
    }

    /// <param name="isWhole">What is missing comes from no other mapping.</param>
    private MappingDefinition ReadOwn(YamlMapping root, bool isWhole)
    {
        var columns = Fields(root.Find("report")?.Value, isPath: false);
        foreach (var column in columns.Where(column => !Columns.Contains(column.Target, StringComparer.Ordinal)))
        {
            Report(root.Find("report")!.Value.Start, $"unknown column `{column.Target}`" + DidYouMean(column.Target, Columns));
        }
        if (isWhole)
        {
            foreach (var missing in Required.Except(columns.Select(column => column.Target), StringComparer.Ordinal))
            {
                Report(root.Find("report")?.Value.Start ?? root.Start, $"`report` has no `{missing}`, which every device needs");
            }
        }
        var format = isWhole || root.Find("format") is not null ? Text(root, "format") : "";
        if (format.Length > 0 && !format.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            Report(root.Find("format")!.Value.Start, $"`{format}` is no name of a format: small letters, digits and `-`");
        }
        return new MappingDefinition(
            format,
            root.Find("adapter") is null ? format : Text(root, "adapter"),
            isWhole || root.Find("title") is not null ? Text(root, "title") : "",
            ReadDecoder(root.Find("decoder")),
            [.. Texts(root.Find("records")?.Value).Select(ReadRecordsPath)],
            [.. Entries(root.Find("detect")?.Value).Select(ReadDetectRule)],
            columns,
            Fields(root.Find("facts")?.Value, isPath: true),
            [.. Entries(root.Find("lists")?.Value).SelectMany(ReadLists)],
            [.. Texts(root.Find("redact")?.Value).Select(text => text.Value)],
            [.. Items(root.Find("tests")?.Value).OfType<YamlMapping>().Select(ReadTest)]);
    }

    private static string DidYouMean(string word, IEnumerable<string> known) =>
        Suggest.Nearest(word, [.. known]) is { } nearest ? $", did you mean `{nearest}`?" : "";

    private string? ReadDecoder(YamlEntry? entry)
    {
        if (entry is null || (entry.Value is YamlScalar name && RecordDecoder.Find(name.Value) is not null))
        {
            return (entry?.Value as YamlScalar)?.Value;
        }
        Report(entry.Value.Start, $"expected a decoder: {string.Join(", ", RecordDecoder.Names)}");
        return null;
    }

    private static RecordsPath ReadRecordsPath(YamlScalar text) => text.Value switch
    {
        "." => new RecordsPath("", false),
        RecordSplitter.Numbered => new RecordsPath(RecordSplitter.Numbered, true),
        var list when list.EndsWith("[]", StringComparison.Ordinal) => new RecordsPath(list[..^2], true),
        var key => new RecordsPath(key, false),
    };

    private DetectRule ReadDetectRule(YamlEntry entry)
    {
        if (entry.Value is not YamlScalar score
            || !int.TryParse(score.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var points))
        {
            Report(entry.Value.Start, "expected a score, a whole number");
            points = 0;
        }
        return new DetectRule(Compile(entry.Key), points);
    }

    /// <summary>A list from one place of the record, or from several, one behind the other.</summary>
    private IEnumerable<MappedList> ReadLists(YamlEntry entry) =>
        entry.Value is YamlSequence places
            ? places.Items.Select(place => ReadList(entry.Key.Value, place))
            : [ReadList(entry.Key.Value, entry.Value)];

    private MappedList ReadList(string target, YamlNode node)
    {
        var body = node as YamlMapping;
        if (body is null)
        {
            Report(node.Start, "expected `each` and `fields`");
        }
        RefuseOthers(body, ListKeys);
        return new MappedList(
            target,
            target.Split('.'),
            body is null ? ["?"] : EachSegments(Text(body, "each")),
            body?.Find("where")?.Value is YamlScalar where ? Compile(where) : null,
            body?.Find("by") is null ? null : Text(body, "by"),
            Fields(body?.Find("fields")?.Value, isPath: false));
    }

    /// <summary><c>reports[].volumes</c> is `reports`, every element of it, and in each `volumes`.</summary>
    private static string[] EachSegments(string path) =>
        path.Replace("[]", ".[]", StringComparison.Ordinal).Split('.');

    private MappingTest ReadTest(YamlMapping test) => new(Text(test, "name"), Text(test, "record"), Text(test, "report"));

    private List<MappedField> Fields(YamlNode? node, bool isPath)
    {
        var fields = new List<MappedField>();
        foreach (var entry in Entries(node))
        {
            if (entry.Value is YamlScalar expression)
            {
                var target = entry.Key.Value;
                fields.Add(new MappedField(target, isPath ? target.Split('.') : [target], Compile(expression)));
            }
            else
            {
                Report(entry.Value.Start, $"expected an expression, found {entry.Value.KindName}");
            }
        }
        return fields;
    }

    private MappingExpression Compile(YamlScalar text)
    {
        var compilation = MappingCompiler.Compile(text.Value);
        if (compilation.Expression is { } expression)
        {
            return expression;
        }
        foreach (var diagnostic in compilation.Diagnostics)
        {
            Report(text.Start, $"{diagnostic.Message} in `{text.Value}`");
        }
        // With a problem, the mapping is not used.
        return null!;
    }

    private string Text(YamlMapping mapping, string key)
    {
        if (mapping.Find(key)?.Value is YamlScalar { IsNull: false } text)
        {
            return text.Value;
        }
        Report(mapping.Start, $"`{key}` is missing");
        return "";
    }

    private IReadOnlyList<YamlEntry> Entries(YamlNode? node)
    {
        if (node is null or YamlMapping)
        {
            return (node as YamlMapping)?.Entries ?? [];
        }
        Report(node.Start, $"expected a mapping, found {node.KindName}");
        return [];
    }

    private IReadOnlyList<YamlNode> Items(YamlNode? node)
    {
        if (node is null or YamlSequence)
        {
            return (node as YamlSequence)?.Items ?? [];
        }
        Report(node.Start, $"expected a list, found {node.KindName}");
        return [];
    }

    private IEnumerable<YamlScalar> Texts(YamlNode? node) => Items(node).OfType<YamlScalar>();

    private void Report(YamlMark at, string message) =>
        _problems.Add(new MappingProblem(_file, at.Line, at.Column, message));
}
