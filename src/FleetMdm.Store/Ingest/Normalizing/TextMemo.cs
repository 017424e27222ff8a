using System.Text;

namespace FleetMdm.Store.Ingest.Normalizing;

/// <summary>Remembers what a text was read as: a fleet has few operating systems and models, and many devices.</summary>
internal sealed class TextMemo<T>(Func<string, T> read)
{
    /// <summary>Past this many texts they are no longer few, and remembering would only fill memory.</summary>
    private const int Limit = 4096;

    private readonly Dictionary<byte[], T> _known = new(BytesComparer.Instance);

    public T Read(ReadOnlySpan<byte> utf8)
    {
        var lookup = _known.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(utf8, out var known))
        {
            return known;
        }
        var value = read(Encoding.UTF8.GetString(utf8));
        if (_known.Count < Limit)
        {
            lookup[utf8] = value;
        }
        return value;
    }
}
