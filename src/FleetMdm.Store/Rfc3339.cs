using System.Globalization;

namespace FleetMdm.Store;

/// <summary>Times as the store keeps them and every output shows them: RFC 3339 in UTC, no trailing zeros.</summary>
public static class Rfc3339
{
    /// <summary><c>2026-02-01T15:30:00Z</c>; a fraction only where there is one.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Format"/> wrote, and nothing else: a fleet has a time a device, so that it is done by hand.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> utf8, out DateTimeOffset time)
    {
        time = default;
        if (utf8.Length < 20 || utf8[4] != '-' || utf8[7] != '-' || utf8[10] != 'T' || utf8[13] != ':' || utf8[16] != ':'
            || utf8[^1] != 'Z'
            || !TryNumber(utf8[..4], out var year) || !TryNumber(utf8[5..7], out var month)
            || !TryNumber(utf8[8..10], out var day) || !TryNumber(utf8[11..13], out var hour)
            || !TryNumber(utf8[14..16], out var minute) || !TryNumber(utf8[17..19], out var second)
            || !TryFraction(utf8[19..^1], out var ticks))
        {
            return false;
        }

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(ticks);
        return true;
    }

    /// <summary>The ticks of `.5`; none of an empty text.</summary>
    private static bool TryFraction(ReadOnlySpan<byte> text, out int ticks)
    {
        ticks = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        const int digits = 7;
        if (text[0] != '.' || text.Length > digits + 1 || !TryNumber(text[1..], out ticks))
        {
            return false;
        }

        for (var missing = digits + 1 - text.Length; missing > 0; missing--)
        {
            ticks *= 10;
        }

        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return !digits.IsEmpty;
    }
}
