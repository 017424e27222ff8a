using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>A policy as a file gives it.</summary>
/// <param name="Path">The file as the user named it.</param>
/// <param name="File">The file's text.</param>
/// <param name="Line">The line at which its YAML begins.</param>
/// <param name="RawYaml">The text of its YAML document, comments included: what the database keeps.</param>
/// <param name="Document">What the YAML says; where something is missing, what could be read.</param>
/// <param name="Tests">Its tests, in order.</param>
/// <param name="Nodes">Where its fields are written.</param>
/// <param name="IsWellFormed">False when the shape has errors: the document is good for finding more problems only.</param>
internal sealed record PolicySource(
    string Path,
    SourceText File,
    int Line,
    string RawYaml,
    PolicyDocument Document,
    IReadOnlyList<PolicyTest> Tests,
    PolicyNodes Nodes,
    bool IsWellFormed);

/// <summary>A policy that compiles, and where it came from.</summary>
internal sealed record LoadedPolicy(PolicySource Source, Policy Policy);

/// <summary>Finds the YAML node of a field that the compiler names: `checks[0].rule`, `targets.when`.</summary>
/// <param name="Root">The policy's mapping.</param>
/// <param name="Checks">The mappings of the document's checks, in its order: what was no check is left out.</param>
internal sealed record PolicyNodes(YamlMapping Root, IReadOnlyList<YamlNode> Checks)
{
    /// <summary>The node of the field, or of the nearest thing around it that is written down.</summary>
    public YamlNode Find(string field) => Find(field, out _);

    /// <summary>What to point at when the field is spoken of: of a mapping, the key that it stands behind.</summary>
    public YamlNode Place(string field) => Find(field, out var key) is YamlMapping mapping ? key ?? (YamlNode)mapping : Find(field);

    private YamlNode Find(string field, out YamlScalar? key)
    {
        key = null;
        YamlNode node = Root;
        var rest = field.AsSpan();
        while (rest.Length > 0)
        {
            YamlScalar? found = null;
            var next = rest[0] == '[' ? Element(node, ref rest) : Entry(node, ref rest, out found);
            if (next is null) return node;
            (node, key) = (next, found);
        }
        return node;
    }

    private YamlNode? Element(YamlNode node, ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(']');
        if (end < 0 || node is not YamlSequence list || !int.TryParse(rest[1..end], out var index)) return null;
        var items = ReferenceEquals(node, Root.Find("checks")?.Value) ? Checks : list.Items;
        rest = rest[(end + 1)..].TrimStart('.');
        return index < items.Count ? items[index] : null;
    }

    // A key may hold a dot itself: the longest that fits is meant.
    private static YamlNode? Entry(YamlNode node, ref ReadOnlySpan<char> rest, out YamlScalar? name)
    {
        YamlEntry? found = null;
        foreach (var entry in (node as YamlMapping)?.Entries ?? [])
        {
            var key = entry.Key.Value;
            if (key.Length > (found?.Key.Value.Length ?? 0) && rest.StartsWith(key)
                && (rest.Length == key.Length || rest[key.Length] is '.' or '['))
                found = entry;
        }
        name = found?.Key;
        if (found is null) return null;
        rest = rest[found.Key.Value.Length..].TrimStart('.');
        return found.Value;
    }
}
