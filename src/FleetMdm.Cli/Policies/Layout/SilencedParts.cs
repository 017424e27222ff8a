using FleetMdm.Rules;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies.Layout;

/// <summary>
/// What the comments that silence lints speak of, where several entries share a line: a check in braces, whose entries
/// get lines of their own. The lints are looked for as if no comment silenced them.
/// </summary>
internal sealed class SilencedParts
{
    private const string Marker = "fleetmdm:ignore";

    private readonly SourceText _source;
    private readonly Lazy<Dictionary<string, List<(int Line, int Column)>>> _lints;

    public SilencedParts(string path, string text)
    {
        _source = new SourceText(text);
        var asRead = text.Replace(Marker, new string('-', Marker.Length), StringComparison.Ordinal);
        _lints = new(() => PolicyLoader.LoadText(path, asRead, FactSchema.BuiltIn, WantedProblems.All).Diagnostics
            .GroupBy(found => found.Code, found => (found.Line, found.Column), StringComparer.Ordinal)
            .ToDictionary(lints => lints.Key, lints => lints.Order().ToList(), StringComparer.Ordinal));
    }

    /// <summary>
    /// The entry of a mapping that a comment speaks of; null where it speaks of none, or of the mapping as a whole, which is
    /// told of at its first key.
    /// </summary>
    public YamlEntry? Find(YamlMapping mapping, string comment)
    {
        if (!IgnoreComment.TryRead(comment[1..], out var ignored) || !_lints.Value.TryGetValue(ignored.Code, out var lints)) return null;
        var first = PlaceOf(mapping.Entries[0].Key.Start);
        var end = PlaceOf(mapping.End);
        return Next(lints, first) is { } lint && lint.CompareTo(end) < 0
            ? mapping.Entries.LastOrDefault(entry => PlaceOf(entry.Key.Start).CompareTo(lint) < 0)
            : null;
    }

    /// <summary>The first of the places, which are in order, behind this one.</summary>
    private static (int Line, int Column)? Next(List<(int Line, int Column)> places, (int Line, int Column) before)
    {
        var (from, to) = (0, places.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (places[middle].CompareTo(before) <= 0) from = middle + 1;
            else to = middle;
        }
        return from < places.Count ? places[from] : null;
    }

    private (int Line, int Column) PlaceOf(YamlMark mark)
    {
        var place = _source.Place(mark.Offset, mark.Offset);
        return (place.Line, place.Column);
    }
}
