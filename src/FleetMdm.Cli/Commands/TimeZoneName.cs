using System.Globalization;

namespace FleetMdm.Cli.Commands;

/// <summary>Time zones as a person writes them.</summary>
internal static class TimeZoneName
{
    /// <summary>An IANA name (<c>Europe/Berlin</c>), <c>UTC</c>, <c>Z</c>, or an offset (<c>+02:00</c>). Never the machine's own zone.</summary>
    public static bool TryParse(string text, out TimeZoneInfo zone)
    {
        zone = TimeZoneInfo.Utc;
        if (text is "UTC" or "Z") return true;
        if (text.Length == 6 && text[0] is '+' or '-')
        {
            if (!TimeSpan.TryParseExact(text.AsSpan(1), @"hh\:mm", CultureInfo.InvariantCulture, out var offset)) return false;
            if (offset > TimeSpan.FromHours(14)) return false;
            zone = TimeZoneInfo.CreateCustomTimeZone(text, text[0] == '-' ? -offset : offset, text, text);
            return true;
        }
        // A name only: a path would be read as a file of the zone database.
        return text.Contains('/', StringComparison.Ordinal)
            && !text.Contains("..", StringComparison.Ordinal)
            && !text.StartsWith('/')
            && TimeZoneInfo.TryFindSystemTimeZoneById(text, out zone!);
    }
}
