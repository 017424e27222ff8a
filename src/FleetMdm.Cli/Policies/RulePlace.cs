using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>Where in a policy's file a part of a rule stands.</summary>
internal static class RulePlace
{
    /// <summary>The place of a span of a rule; of a rule that the short form stands for, its `key`.</summary>
    /// <param name="checkIndex">The check's place in the policy; -1 for `targets.when`.</param>
    public static TextPlace Of(PolicySource source, int checkIndex, int start, int end)
    {
        var check = FormattableString.Invariant($"checks[{checkIndex}]");
        var isShortForm = checkIndex >= 0 && source.Document.Checks[checkIndex].Rule is null;
        var node = source.Nodes.Find(checkIndex < 0 ? "targets.when" : check + (isShortForm ? ".key" : ".rule"));
        var (from, to) = node is YamlScalar scalar
            ? RuleLocation.Locate(scalar, isShortForm ? 0 : start, isShortForm ? scalar.Value.Length : end)
            : (node.Start.Offset, node.Start.Offset);
        return source.File.Place(from, to);
    }
}
