using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace FleetMdm.Store;

/// <summary>Times as the store keeps them and every output shows them: RFC 3339 in UTC, no trailing zeros.</summary>
public static class Rfc3339
{
    /// <summary><c>2026-02-01T15:30:00Z</c>; a fraction only where there is one.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    internal static DateTimeOffset Parse(ReadOnlySpan<byte> utf8)
    {
        const int seconds = 19;
        if (utf8.Length > seconds && utf8[^1] == 'Z'
            && Utf8Parser.TryParse(utf8[..seconds], out DateTime whole, out var used, 'O') && used == seconds)
        {
            return new DateTimeOffset(DateTime.SpecifyKind(whole, DateTimeKind.Utc)).AddTicks(Fraction(utf8[seconds..^1]));
        }

        throw new FormatException($"not a stored time: `{Encoding.UTF8.GetString(utf8)}`");
    }

    /// <summary>Ticks of <c>.5</c>; none for an empty text.</summary>
    private static long Fraction(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        long ticks = 0;
        long unit = TimeSpan.TicksPerSecond;
        foreach (var digit in text[1..])
        {
            unit /= 10;
            ticks += unit * (digit - '0');
        }

        return ticks;
    }
}
