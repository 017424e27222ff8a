using System.Globalization;
using System.Text;

namespace FleetMdm.Store;

/// <summary>
/// Which row of `packed_codes` each segment has, as the tables write it: ten digits a segment, so that SQL finds a segment's
/// by its place. Zero where there is none.
/// </summary>
internal sealed class SegmentNumbers
{
    private const int Digits = 10;

    private readonly List<long> numbers = [];

    /// <summary>The numbers other than zero.</summary>
    public IEnumerable<long> All => numbers.Where(static number => number > 0);

    /// <summary>The segments that have one, ascending.</summary>
    public IEnumerable<long> Segments => Enumerable.Range(0, numbers.Count).Where(segment => numbers[segment] > 0).Select(static segment => (long)segment);

    /// <summary>FormatException for a text that we cannot have written.</summary>
    public static SegmentNumbers Parse(string text)
    {
        if (text.Length % Digits != 0)
        {
            throw new FormatException("not ten digits a segment");
        }

        var read = new SegmentNumbers();
        for (var start = 0; start < text.Length; start += Digits)
        {
            read.numbers.Add(long.Parse(text.AsSpan(start, Digits), NumberStyles.None, CultureInfo.InvariantCulture));
        }

        return read;
    }

    public long At(long segment) => segment < numbers.Count ? numbers[(int)segment] : 0;

    /// <summary>Sets the number of a segment that lies behind all others.</summary>
    public void Add(long segment, long number)
    {
        while (numbers.Count < segment)
        {
            numbers.Add(0);
        }

        numbers.Add(number);
    }

    public override string ToString()
    {
        var text = new StringBuilder(numbers.Count * Digits);
        foreach (var number in numbers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{number:D10}");
        }

        return text.ToString();
    }
}
