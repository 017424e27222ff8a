using System.Buffers;

namespace FleetMdm.Store.Ingest.Quarantine;

/// <summary>The beginning of a record that breaks off, made a value again: cut behind its last whole part, and closed.</summary>
internal static class JsonHead
{
    private static readonly SearchValues<byte> EndsWord = SearchValues.Create(",]}:[{ \t\r\n\""u8);

    private enum Next
    {
        Value,
        Name,
        Colon,
        Comma,
    }

    /// <summary>Writes what can be closed; false when there is nothing but brackets.</summary>
    /// <param name="head">JSON as far as it goes.</param>
    public static bool TryClose(ReadOnlySpan<byte> head, ByteArena output)
    {
        var open = new Stack<byte>();
        var cut = 0;
        byte[] closing = [];
        var next = Next.Value;
        var at = 0;
        while (TryToken(head, ref at, out var start))
        {
            var mark = head[start];
            var isScalar = mark is not ((byte)'{' or (byte)'[' or (byte)'}' or (byte)']' or (byte)':' or (byte)',');
            if (next == Next.Name && mark == '"')
            {
                next = Next.Colon;
            }
            else if (next == Next.Colon && mark == ':')
            {
                next = Next.Value;
            }
            else if (next == Next.Comma && mark == ',' && open.Count > 0)
            {
                next = open.Peek() == '}' ? Next.Name : Next.Value;
            }
            else if (next == Next.Value && mark is (byte)'{' or (byte)'[' && open.Count < RecordLimits.Depth)
            {
                open.Push(mark == '{' ? (byte)'}' : (byte)']');
                next = mark == '{' ? Next.Name : Next.Value;
            }
            else if ((next == Next.Value && isScalar) || (mark is (byte)'}' or (byte)']' && open.TryPeek(out var close) && close == mark))
            {
                if (!isScalar)
                {
                    open.Pop();
                }
                (next, cut, closing) = (Next.Comma, at, [.. open]);
            }
            else
            {
                break;
            }
        }
        if (cut == 0 || head[0] is not ((byte)'{' or (byte)'['))
        {
            return false;
        }
        output.Write(head[..cut]);
        output.Write(closing);
        return true;
    }

    /// <summary>Moves behind the next token; false where none is whole.</summary>
    private static bool TryToken(ReadOnlySpan<byte> head, ref int at, out int start)
    {
        var blanks = head[at..].IndexOfAnyExcept(" \t\r\n"u8);
        start = at + blanks;
        if (blanks < 0)
        {
            return false;
        }
        var rest = head[start..];
        var length = rest[0] switch
        {
            (byte)'"' => TextLength(rest),
            (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)':' or (byte)',' => 1,
            _ => rest.IndexOfAny(EndsWord),
        };
        at = start + length;
        return length > 0;
    }

    private static int TextLength(ReadOnlySpan<byte> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i + 1;
            }
            if (text[i] == '\\')
            {
                i++;
            }
        }
        return -1;
    }
}
