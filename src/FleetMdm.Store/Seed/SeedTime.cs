using System.Globalization;
using System.Text.Json;

namespace FleetMdm.Store.Seed;

internal static class SeedTime
{
    /// <summary>Writes a property as RFC 3339 in UTC, to the second.</summary>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[20];
        time.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }
}
