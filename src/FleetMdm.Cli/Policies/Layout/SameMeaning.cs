using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies.Layout;

/// <summary>Do two policy files say the same, comments included? The order of keys, space and quotes say nothing.</summary>
internal static class SameMeaning
{
    public static bool Holds(YamlReadResult left, YamlReadResult right) =>
        right.Problems.Count == 0
        && left.Documents.Count == right.Documents.Count
        && left.Documents.Zip(right.Documents).All(pair => Holds(pair.First, pair.Second, PolicyShape.Policy))
        && Comments(left).SequenceEqual(Comments(right));

    private static bool Holds(YamlNode left, YamlNode right, PolicyShape shape) => (left, right) switch
    {
        (YamlScalar first, YamlScalar second) when shape.IsRule => RuleFormatter.AreSame(first.Value, second.Value),
        (YamlScalar first, YamlScalar second) =>
            (first.Value == second.Value && first.IsNull == second.IsNull && YamlValues.KindOf(first) == YamlValues.KindOf(second))
            || (first.IsNull && second.IsNull),
        (YamlSequence first, YamlSequence second) =>
            first.Items.Count == second.Items.Count
            && first.Items.Zip(second.Items).All(pair => Holds(pair.First, pair.Second, shape.Below(""))),
        (YamlMapping first, YamlMapping second) => Holds(first, second, shape),
        _ => false,
    };

    private static bool Holds(YamlMapping left, YamlMapping right, PolicyShape shape)
    {
        var values = right.Entries.ToDictionary(entry => entry.Key.Value, entry => entry.Value, StringComparer.Ordinal);
        return left.Entries.Count == values.Count && left.Entries.All(entry =>
            values.TryGetValue(entry.Key.Value, out var other) && Holds(entry.Value, other, shape.Below(entry.Key.Value)));
    }

    private static IEnumerable<string> Comments(YamlReadResult yaml) =>
        YamlComments.Find(yaml).Select(comment => comment.Text).Order(StringComparer.Ordinal);
}
