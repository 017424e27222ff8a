using System.Globalization;
using System.Text;
using FleetMdm.Store.Ingest.Json;

namespace FleetMdm.Store.Ingest.Decoders;

/// <summary>A property list of macOS as JSON. Binary data is nothing that a rule asks for, and stays out.</summary>
internal static class PropertyList
{
    public static void Write(XmlElementTree plist, ByteArena output)
    {
        if (plist.Children is [var value, ..])
        {
            TryWriteValue(value, output);
        }
    }

    private static bool TryWriteValue(XmlElementTree value, ByteArena output)
    {
        switch (value.Name)
        {
            case "dict":
                WriteDictionary(value, output);
                return true;
            case "array":
                WriteList(value, output);
                return true;
            case "true" or "false":
                output.Write(value.Name == "true" ? "true"u8 : "false"u8);
                return true;
            case "integer" when long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                Normalizing.IntegerText.Write(number, output);
                return true;
            case "real" when double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real):
                output.Write(Encoding.ASCII.GetBytes(real.ToString("R", CultureInfo.InvariantCulture)));
                return true;
            case "string" or "date" or "integer" or "real":
                JsonText.Write(Encoding.UTF8.GetBytes(value.Text), output);
                return true;
            default:
                return false;
        }
    }

    /// <summary>A dictionary's children are a key and its value, in turns. Of a key that is given twice the first value counts.</summary>
    private static void WriteDictionary(XmlElementTree dictionary, ByteArena output)
    {
        output.Write("{"u8);
        var first = output.Length;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < dictionary.Children.Count; i += 2)
        {
            if (!seen.Add(dictionary.Children[i].Text))
            {
                continue;
            }
            var before = output.Length;
            if (before > first)
            {
                output.Write(","u8);
            }
            JsonText.Write(Encoding.UTF8.GetBytes(dictionary.Children[i].Text), output);
            output.Write(":"u8);
            if (!TryWriteValue(dictionary.Children[i + 1], output))
            {
                output.Length = before;
            }
        }
        output.Write("}"u8);
    }

    private static void WriteList(XmlElementTree list, ByteArena output)
    {
        output.Write("["u8);
        var first = output.Length;
        foreach (var element in list.Children)
        {
            var before = output.Length;
            if (before > first)
            {
                output.Write(","u8);
            }
            if (!TryWriteValue(element, output))
            {
                output.Length = before;
            }
        }
        output.Write("]"u8);
    }
}
