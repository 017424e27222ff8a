using System.Buffers;

namespace FleetMdm.Store.Ingest.Json;

/// <summary>Looks at the beginning of a window without consuming it, as far as one record may reach.</summary>
internal struct Lookahead(ByteWindow window)
{
    private static readonly SearchValues<byte> EndsWord = SearchValues.Create(",:]}{[ \t\r\n\""u8);

    /// <summary>How far it has looked.</summary>
    public int At { get; private set; }

    public void Skip(int count) => At += count;

    /// <summary>The next byte that is no blank; 0 at the end of the input or of what a record may hold.</summary>
    public byte Peek()
    {
        while (At < RecordLimits.RecordBytes && window.Has(At + 1))
        {
            var next = window.Bytes[At];
            if (next is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return next;
            }
            At++;
        }
        return 0;
    }

    public bool TryMark(byte mark)
    {
        if (Peek() != mark)
        {
            return false;
        }
        At++;
        return true;
    }

    /// <summary>A text; <paramref name="start"/> and <paramref name="end"/> are the bytes between its quotes, escapes as written.</summary>
    public bool TryText(out int start, out int end)
    {
        (start, end) = (0, 0);
        if (!TryMark((byte)'"'))
        {
            return false;
        }
        start = At;
        while (At < RecordLimits.RecordBytes && window.Has(At + 1))
        {
            var next = window.Bytes[At++];
            if (next == '"')
            {
                end = At - 1;
                return true;
            }
            if (next == '\\')
            {
                At++;
            }
        }
        return false;
    }

    /// <summary>Any value, by its brackets.</summary>
    public bool TrySkipValue()
    {
        var depth = 0;
        do
        {
            switch (Peek())
            {
                case 0:
                    return false;
                case (byte)'"':
                    if (!TryText(out _, out _))
                    {
                        return false;
                    }
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    At++;
                    break;
                case (byte)'}' or (byte)']':
                    depth--;
                    At++;
                    break;
                case (byte)',' or (byte)':':
                    if (depth == 0)
                    {
                        return false;
                    }
                    At++;
                    break;
                default:
                    while (window.Has(At + 1) && !EndsWord.Contains(window.Bytes[At]))
                    {
                        At++;
                    }
                    break;
            }
        }
        while (depth > 0);
        return depth == 0;
    }
}
