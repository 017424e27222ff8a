using FleetMdm.Cli.Policies.Layout;
using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies.Conversion;

/// <summary>The two ways to write what a check asks.</summary>
internal enum CheckForm
{
    /// <summary><c>rule</c>.</summary>
    Rule,
    /// <summary><c>key</c>, <c>op</c> and <c>value</c>.</summary>
    Short,
}

/// <summary>A policy file with its checks in one form.</summary>
/// <param name="Text">The text; null when errors are in the way.</param>
/// <param name="Converted">Checks that were written anew.</param>
/// <param name="Problems">Errors, or why checks stay as they are.</param>
internal sealed record ConvertedFile(string? Text, int Converted, IReadOnlyList<FileDiagnostic> Problems);

/// <summary>
/// Writes checks in the other form, and nothing else: everything around them stays as its author wrote it. Comments of
/// what goes away stay where they were, on lines of their own.
/// </summary>
internal static class PolicyConverter
{
    private static readonly string[] ShortFormKeys = ["key", "op", "value"];

    public static ConvertedFile Convert(string path, ReadOnlySpan<byte> utf8, CheckForm form, FactSchema schema)
    {
        var load = PolicyLoader.LoadText(path, System.Text.Encoding.UTF8.GetString(utf8), schema, WantedProblems.Errors);
        if (load.HasErrors)
            return new ConvertedFile(null, 0, load.Diagnostics);

        var file = PolicyFile.Read(path, utf8);
        var edits = new TextEdits(file.Yaml);
        var problems = new FileProblems(path, new SourceText(file.Yaml.Text));
        var converted = 0;
        foreach (var policy in file.Policies)
        {
            problems.PolicyId = policy.Document.Id;
            for (var i = 0; i < policy.Document.Checks.Count; i++)
            {
                var (check, node) = (policy.Document.Checks[i], (YamlMapping)policy.Nodes.Checks[i]);
                problems.CheckId = check.Id;
                if (form == CheckForm.Rule ? ToRule(check, node, schema, edits) : ToShort(check, node, schema, edits, problems)) converted++;
            }
        }
        var text = edits.Apply();
        if (!KeepsComments(file.Yaml, YamlReader.Read(text)))
        {
            problems.Report(ShapeProblem.NoLayout(), 0, 0);
            return new ConvertedFile(null, 0, [problems.Found[^1]]);
        }
        return new ConvertedFile((utf8.StartsWith("\uFEFF"u8) ? "\uFEFF" : "") + text, converted, problems.Found);
    }

    /// <summary>What is about to be written is read again: no comment may be lost, and it must be YAML.</summary>
    private static bool KeepsComments(YamlReadResult before, YamlReadResult after)
    {
        return after.Problems.Count == 0 && Texts(before).SequenceEqual(Texts(after));

        static IEnumerable<string> Texts(YamlReadResult yaml) =>
            YamlComments.Find(yaml).Select(comment => comment.Text).Order(StringComparer.Ordinal);
    }

    private static bool ToRule(CheckDocument check, YamlMapping node, FactSchema schema, TextEdits edits)
    {
        if (!CheckConverter.TryToRule(check, schema, out var rule)) return false;
        var entries = node.Entries.Where(entry => ShortFormKeys.Contains(entry.Key.Value)).ToList();
        edits.Replace(node, entries, [("rule", rule!, true)]);
        return true;
    }

    private static bool ToShort(CheckDocument check, YamlMapping node, FactSchema schema, TextEdits edits, FileProblems problems)
    {
        if (check.Rule is null) return false;
        var entry = node.Find("rule")!;
        if (!CheckConverter.TryToShortForm(check.Rule, schema, out var shortForm, out var problem))
        {
            problems.Report(problem!, entry.Value);
            return false;
        }
        edits.Replace(node, [entry],
        [
            ("key", Text(shortForm!.Key!), false),
            ("op", shortForm.Op!, false),
            ("value", Value(shortForm.Value!), false),
        ]);
        return true;
    }

    private static string Value(DocumentValue value) => value.IsList
        ? "[" + string.Join(", ", value.Items.Select(item => Scalar(item, isFlow: true))) + "]"
        : Scalar(value.Items[0], isFlow: false);

    private static string Scalar(ScalarValue scalar, bool isFlow) =>
        scalar.Kind == ScalarKind.Text ? Text(scalar.Text, isFlow) : scalar.Text;

    /// <summary>A text as YAML: in quotes where it would be read as something else.</summary>
    private static string Text(string text, bool isFlow = true)
    {
        var plain = new YamlScalar(text, YamlScalarStyle.Plain, default, default, text);
        var staysText = YamlValues.KindOf(plain) == ScalarKind.Text && !ShapeProblem.LooksBoolean(text)
            && !char.IsAsciiDigit(text.FirstOrDefault()) && (!isFlow || text.AsSpan().IndexOfAny(",[]{}") < 0);
        return staysText && YamlStyle.IsPlain(text) ? text : YamlStyle.DoubleQuoted(text);
    }
}
