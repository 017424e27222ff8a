using System.Buffers;
using System.Globalization;
using System.Text;

namespace FleetMdm.Store.Ingest.Json;

/// <summary>Canonical JSON texts: escapes only where JSON demands them, everything else as UTF-8.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(code => (byte)code)]);

    /// <summary>Writes a text, quotes included.</summary>
    public static void Write(ReadOnlySpan<byte> utf8, ByteArena output)
    {
        output.Write((byte)'"');
        for (var next = utf8.IndexOfAny(Escaped); next >= 0; next = utf8.IndexOfAny(Escaped))
        {
            output.Write(utf8[..next]);
            WriteEscape(utf8[next], output);
            utf8 = utf8[(next + 1)..];
        }
        output.Write(utf8);
        output.Write((byte)'"');
    }

    /// <summary>A text as JSON, quotes included.</summary>
    public static byte[] Of(string text)
    {
        var json = new ByteArena(ByteArena.Small);
        Write(Encoding.UTF8.GetBytes(text), json);
        return json.Written.ToArray();
    }

    private static void WriteEscape(byte character, ByteArena output)
    {
        switch (character)
        {
            case (byte)'"': output.Write("\\\""u8); break;
            case (byte)'\\': output.Write("\\\\"u8); break;
            case (byte)'\b': output.Write("\\b"u8); break;
            case (byte)'\f': output.Write("\\f"u8); break;
            case (byte)'\n': output.Write("\\n"u8); break;
            case (byte)'\r': output.Write("\\r"u8); break;
            case (byte)'\t': output.Write("\\t"u8); break;
            default:
                var room = output.GetSpan(6);
                "\\u00"u8.CopyTo(room);
                _ = character.TryFormat(room[4..], out _, "x2", CultureInfo.InvariantCulture);
                output.Advance(6);
                break;
        }
    }
}
