using System.Buffers;
using System.Text;

namespace FleetMdm.Store;

/// <summary>
/// What was made of a text, kept for the next row with the same text: a fleet has few operating systems and few sets
/// of tags. Bounded, so that a fleet in which every text is another costs time and no memory.
/// </summary>
internal sealed class TextMemo<T>
{
    private const int Limit = 10_000;

    private readonly Dictionary<string, T> made = new(StringComparer.Ordinal);
    private readonly Func<string, T> make;

    public TextMemo(Func<string, T> make) => this.make = make;

    /// <summary>The result for a text, given as UTF-8 bytes.</summary>
    public T Of(ReadOnlySpan<byte> utf8)
    {
        var buffer = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            ReadOnlySpan<char> text = buffer.AsSpan(0, Encoding.UTF8.GetChars(utf8, buffer));
            var known = made.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!known.TryGetValue(text, out var result))
            {
                var key = text.ToString();
                result = make(key);
                if (made.Count < Limit)
                {
                    made.Add(key, result);
                }
            }

            return result;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
