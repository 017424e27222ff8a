using FleetMdm.Rules;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Mappings.Trial;

/// <summary>What a sound mapping had better not have.</summary>
internal static class MappingLints
{
    /// <summary>Facts that are no part of the vocabulary by design: lists of names, and what users call their own.</summary>
    private static readonly string[] Free = ["groups", "tags"];

    public static IEnumerable<MappingProblem> Of(LoadedMapping loaded, MappingCatalog catalog, DateTimeOffset asOf)
    {
        var mapping = loaded.Format.Mapping;
        MappingProblem At(string text, string message) => Place(loaded, text, message);

        if (mapping.Detect.Count == 0)
        {
            yield return At("format:", "no `detect`: only `--as` chooses this format");
        }
        if (mapping.Tests.Count == 0)
        {
            yield return At("format:", "no `tests`: nothing holds that it does what it is meant to");
        }
        var redaction = new Redaction(mapping.Redact);
        foreach (var field in mapping.Columns.Concat(mapping.Facts))
        {
            // Yes and no are no secret.
            if (FactSchema.BuiltIn.TryFind("facts." + field.Target)?.TypeName != "bool"
                && field.Expression.RecordPaths.SelectMany(path => PathTree.Segments(path).Skip(1))
                    .FirstOrDefault(name => redaction.IsSecret(name)) is { } secret)
            {
                yield return At(field.Target + ":", $"`{field.Target}` reads `{secret}`, which is a secret");
            }
        }
        foreach (var field in mapping.Facts.Where(field => !IsKnown(field.Target) && !Free.Contains(field.Target, StringComparer.Ordinal)))
        {
            yield return At(field.Target + ":", $"`facts.{field.Target}` is no path of the vocabulary: rules read it without a type");
        }
        foreach (var list in mapping.Lists.Where(list => !IsKnown(list.Target)))
        {
            yield return At(list.Target + ":", $"`facts.{list.Target}` is no list of the vocabulary: rules read it without a type");
        }
        foreach (var untested in Untested(mapping, catalog, asOf))
        {
            yield return At(untested + ":", $"no test gives `{untested}`");
        }
    }

    private static bool IsKnown(string target) =>
        FactSchema.BuiltIn.TryFind("facts." + target) is not null || target.StartsWith("settings.", StringComparison.Ordinal);

    private static IEnumerable<string> Untested(MappingDefinition mapping, MappingCatalog catalog, DateTimeOffset asOf)
    {
        if (mapping.Tests.Count == 0)
        {
            return [];
        }
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var report in mapping.Tests.SelectMany(test => MappingTrial.Ingest(test.Record, catalog, mapping.Format, asOf).Reports))
        {
            var tape = new JsonTape();
            var bytes = System.Text.Encoding.UTF8.GetBytes(report);
            _ = new JsonReader(tape).TryRead(bytes, 0, bytes.Length, 1, 1, out _);
            given.UnionWith(mapping.Columns.Where(field => Has(tape, [field.Target])).Select(field => field.Target));
            given.UnionWith(mapping.Facts.Where(field => Has(tape, ["facts", .. field.Segments])).Select(field => field.Target));
            given.UnionWith(mapping.Lists.Where(list => Has(tape, ["facts", .. list.Segments])).Select(list => list.Target));
            // Tags are a column, wherever a mapping has them from.
            if (Has(tape, ["tags"]))
            {
                given.Add("tags");
            }
        }
        return mapping.Columns.Concat(mapping.Facts).Select(field => field.Target)
            .Concat(mapping.Lists.Select(list => list.Target))
            .Distinct(StringComparer.Ordinal)
            .Where(target => !given.Contains(target));
    }

    private static bool Has(JsonTape tape, string[] segments)
    {
        var node = JsonTape.Root;
        return segments.All(segment => tape.TryMember(node, System.Text.Encoding.UTF8.GetBytes(segment), out node));
    }

    /// <summary>The first line of the file that begins with the text, blanks apart.</summary>
    private static MappingProblem Place(LoadedMapping loaded, string text, string message)
    {
        var line = Array.FindIndex(loaded.Text.Split('\n'), candidate => candidate.TrimStart().StartsWith(text, StringComparison.Ordinal));
        return new MappingProblem(loaded.File ?? loaded.Format.Name + ".yaml", Math.Max(line, 0) + 1, 1, message);
    }
}
