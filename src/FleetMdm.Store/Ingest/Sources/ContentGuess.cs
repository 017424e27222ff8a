namespace FleetMdm.Store.Ingest.Sources;

/// <summary>What a file is that is not JSON, for a message that helps.</summary>
internal static class ContentGuess
{
    /// <summary>Null when records may be in it: it begins as an object or a list, or a line further down does.</summary>
    public static string? WhyNotJson(ReadOnlySpan<byte> head)
    {
        var text = head.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty || text[0] is (byte)'{' or (byte)'[')
        {
            return null;
        }
        if (text[0] == '<')
        {
            return Begins(text, "<!doctype html"u8) || Begins(text, "<html"u8) ? "an HTML page" : "XML or HTML";
        }
        if (Begins(text, "bplist0"u8))
        {
            return "a binary property list, of which `plutil -convert xml1` makes XML";
        }
        if (text.Contains((byte)0))
        {
            return "binary data";
        }
        if (text.IndexOf("\n{"u8) >= 0)
        {
            return null;
        }
        if (Begins(text, "---"u8))
        {
            return "YAML";
        }
        if (text[0] is (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9') || Begins(text, "true"u8) || Begins(text, "false"u8) || Begins(text, "null"u8))
        {
            return "a single value, not an object or a list";
        }
        var line = text.IndexOf((byte)'\n') is var end && end < 0 ? text : text[..end];
        return line.Count((byte)',') > 0 ? "CSV or plain text" : "plain text";
    }

    private static bool Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase) =>
        text.Length >= lowerCase.Length && System.Text.Ascii.EqualsIgnoreCase(text[..lowerCase.Length], lowerCase);
}
