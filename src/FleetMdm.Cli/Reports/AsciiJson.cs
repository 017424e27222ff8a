using System.Globalization;
using System.Text;

namespace FleetMdm.Cli.Reports;

/// <summary>Canonical JSON on its way out: the same value in ASCII, so that nothing in it can drive a terminal.</summary>
internal static class AsciiJson
{
    /// <summary>
    /// Writes JSON with <c>\uXXXX</c> for whatever is not printable ASCII. Outside strings JSON has no such character,
    /// so that the escape always stands where it means the character.
    /// </summary>
    public static void Write(ReadOnlySpan<byte> utf8Json, Stream output)
    {
        if (utf8Json.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
        {
            output.Write(utf8Json);
            return;
        }
        var ascii = new StringBuilder(utf8Json.Length + 64);
        foreach (var unit in Encoding.UTF8.GetString(utf8Json))
        {
            if (unit is >= ' ' and <= '~') ascii.Append(unit);
            else ascii.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture));
        }
        output.Write(Encoding.ASCII.GetBytes(ascii.ToString()));
    }
}
