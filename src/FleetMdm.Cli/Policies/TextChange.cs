using System.Text;

namespace FleetMdm.Cli.Policies;

/// <summary>A change of a file's text: what stands from <paramref name="Start"/> to <paramref name="End"/> becomes <paramref name="Text"/>.</summary>
internal sealed record TextChange(int Start, int End, string Text)
{
    private static readonly IComparer<TextChange> ByStart = Comparer<TextChange>.Create((one, other) => one.Start.CompareTo(other.Start));

    /// <summary>The text with changes that are apart from each other.</summary>
    public static string Apply(string text, IEnumerable<TextChange> changes)
    {
        var result = new StringBuilder();
        var at = 0;
        foreach (var change in changes.OrderBy(change => change.Start))
        {
            result.Append(text, at, change.Start - at).Append(change.Text);
            at = change.End;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>In their order, those that are apart from all that were taken before.</summary>
    public static List<T> Apart<T>(IEnumerable<T> items, Func<T, TextChange> changeOf)
    {
        var taken = new List<T>();
        var ranges = new List<TextChange>();
        foreach (var item in items)
        {
            var change = changeOf(item);
            var found = ranges.BinarySearch(change, ByStart);
            if (found >= 0) continue;
            var next = ~found;
            if (next > 0 && !change.IsApartFrom(ranges[next - 1])) continue;
            if (next < ranges.Count && !change.IsApartFrom(ranges[next])) continue;
            ranges.Insert(next, change);
            taken.Add(item);
        }
        return taken;
    }

    private bool IsApartFrom(TextChange other) => End <= other.Start || other.End <= Start;
}
