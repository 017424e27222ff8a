using System.Text;

namespace FleetMdm.Store.Ingest.Json;

/// <summary>Places in a record as RFC 6901 writes them: <c>/facts/disk/0</c>; the whole record is the empty text.</summary>
internal static class JsonPointer
{
    /// <summary>A pointer is shown and stored: names come from data, and may be as long as a text.</summary>
    private const int LongestName = 128;

    /// <param name="way">Names and positions, the innermost first.</param>
    public static string Of(IReadOnlyList<string> way)
    {
        var pointer = new StringBuilder();
        for (var i = way.Count - 1; i >= 0; i--)
        {
            Append(way[i], pointer);
        }
        return pointer.ToString();
    }

    /// <summary>A member of the record itself.</summary>
    public static string Member(string name) => Of([name]);

    private static void Append(string name, StringBuilder pointer)
    {
        var shown = name.Length <= LongestName ? name
            : name[..(char.IsHighSurrogate(name[LongestName - 1]) ? LongestName - 1 : LongestName)] + "…";
        pointer.Append('/')
            .Append(shown.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
    }
}
