using System.Globalization;

namespace FleetMdm.Store.Ingest.Normalizing;

/// <summary>Whole numbers in texts, whatever the culture.</summary>
internal static class IntegerText
{
    public static bool TryRead(string text, out long value) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static void Write(long value, ByteArena output)
    {
        const int longest = 20;
        _ = value.TryFormat(output.GetSpan(longest), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
