using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FleetMdm.Store.Ingest.Normalizing;

/// <summary>Remembers what a text was read as: a fleet has few operating systems and models, and many devices.</summary>
internal sealed class TextMemo<T>(Func<string, T> read)
{
    /// <summary>Past this many texts they are no longer few, and remembering would only fill memory.</summary>
    private const int Limit = 4096;

    private readonly Dictionary<byte[], T> _known = new(new BytesComparer());

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

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());
    }
}
