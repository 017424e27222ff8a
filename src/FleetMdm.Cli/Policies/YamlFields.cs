using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>
/// Reads a mapping field by field and reports what has the wrong shape. A field that is wrong reads as absent, so
/// that one mistake is reported once and reading goes on.
/// </summary>
internal sealed class YamlFields
{
    private readonly YamlMapping _mapping;
    private readonly string _owner;
    private readonly FileProblems _problems;
    private readonly HashSet<string> _mistyped = new(StringComparer.Ordinal);

    /// <param name="mapping">What to read.</param>
    /// <param name="owner">What it is, for people: `a policy`.</param>
    /// <param name="known">The keys it may have; others are reported.</param>
    /// <param name="problems">Where problems go.</param>
    public YamlFields(YamlMapping mapping, string owner, IReadOnlyCollection<string> known, FileProblems problems)
    {
        (_mapping, _owner, _problems) = (mapping, owner, problems);
        foreach (var entry in mapping.Entries)
        {
            if (known.Contains(entry.Key.Value)) continue;
            problems.Report(ShapeProblem.UnknownKey(entry.Key.Value, owner, known), entry.Key);
            if (CommandProblem.Nearest(entry.Key.Value, known) is { } meant) _mistyped.Add(meant);
        }
    }

    public bool Has(string key) => _mapping.Find(key) is not null;

    /// <summary>Is there an unknown key that was meant to be this one? Then its absence is reported already.</summary>
    public bool IsMistyped(string key) => _mistyped.Contains(key);

    /// <summary>Reports a key that is not there.</summary>
    public void Require(string key)
    {
        if (!Has(key) && !IsMistyped(key)) _problems.Report(ShapeProblem.MissingKey(key, _owner), _mapping);
    }

    public YamlNode? Value(string key) => _mapping.Find(key)?.Value;

    /// <summary>Text; null when absent or wrong.</summary>
    public string? Text(string key) => Scalar(key)?.Value;

    /// <summary>A scalar with text in it; null when absent or wrong.</summary>
    public YamlScalar? Scalar(string key)
    {
        var value = Value(key);
        if (value is null) return null;
        if (value is YamlScalar { IsNull: false } scalar && !string.IsNullOrWhiteSpace(scalar.Value)) return scalar;
        if (value is YamlScalar { IsNull: false } blank) _problems.Report(ShapeProblem.Blank(key), blank);
        else Wrong(key, "text", value);
        return null;
    }

    /// <summary>Text that must be there; null when it is not.</summary>
    public string? RequiredText(string key)
    {
        Require(key);
        return Text(key);
    }

    /// <summary>One text or a list of texts; empty when absent or wrong.</summary>
    public IReadOnlyList<string> Texts(string key) => Value(key) switch
    {
        null => [],
        YamlSequence list => [.. TextItems(key, list)],
        _ => Text(key) is { } text ? [text] : [],
    };

    public YamlMapping? Mapping(string key) => Kind<YamlMapping>(key, "a mapping");

    public YamlSequence? List(string key) => Kind<YamlSequence>(key, "a list");

    private IEnumerable<string> TextItems(string key, YamlSequence list)
    {
        foreach (var item in list.Items)
            if (item is YamlScalar { IsNull: false } scalar) yield return scalar.Value;
            else Wrong(key, "text or a list of texts", item);
    }

    private T? Kind<T>(string key, string expected) where T : YamlNode
    {
        var value = Value(key);
        if (value is not null and not T) Wrong(key, expected, value);
        return value as T;
    }

    private void Wrong(string key, string expected, YamlNode found) =>
        _problems.Report(ShapeProblem.WrongKind(key, expected, found), found.Raw.Length > 0 ? found : _mapping.Find(key)!.Key);
}
