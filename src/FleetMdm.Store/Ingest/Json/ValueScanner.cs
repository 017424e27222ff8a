using System.Buffers;

namespace FleetMdm.Store.Ingest.Json;

/// <summary>How the scan of one value ended.</summary>
internal enum ScanEnd
{
    /// <summary>The brackets are balanced; whether the value is good JSON is the reader's to say.</summary>
    Complete,

    /// <summary>The value breaks off: the next record begins, or the input ends, before its brackets close.</summary>
    BrokenOff,

    /// <summary>More bytes than a record may have; they are consumed, and so is nothing behind them.</summary>
    TooLarge,

    /// <summary>More nesting than anything that is meant as a record: there is no telling where it ends.</summary>
    Lost,
}

/// <summary>
/// Finds where a value ends by its brackets, looking at nothing else, so that a record with a fault inside costs only
/// itself. Where brackets are missing, the next line that must be another record ends it.
/// </summary>
internal sealed class ValueScanner(ByteWindow window)
{
    private const int DeepestNesting = 1 << 20;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> EndsText = SearchValues.Create("\"\\\n"u8);
    private static readonly SearchValues<byte> EndsWord = SearchValues.Create(",]}{[ \t\r\n\""u8);

    private byte[] _open = new byte[64];
    private int _depth;

    /// <summary>True once a part of the value had to be dropped, because no record is that large.</summary>
    private bool _discarded;

    /// <summary>The beginning of the last value that was too large; what it had beyond is gone.</summary>
    public byte[] Head { get; private set; } = [];

    /// <summary>True once a record has been seen that fills its line: from then on a line that begins with `{` begins a record.</summary>
    public bool OneRecordPerLine { get; set; }

    /// <summary>Scans the value that the window begins with. The first <paramref name="length"/> bytes of the window are its own, or what is left of it.</summary>
    public ScanEnd Scan(out int length)
    {
        _discarded = false;
        var known = window.Bytes[..Math.Min(window.Bytes.Length, RecordLimits.RecordBytes)];
        if (known[0] is (byte)'{' or (byte)'[' && (length = OneLineScan.Length(known)) > 0)
        {
            return ScanEnd.Complete;
        }
        length = 0;
        var end = window.Bytes[0] switch
        {
            (byte)'{' or (byte)'[' => ScanContainer(ref length),
            (byte)'"' => ScanText(ref length),
            _ => ScanWord(ref length),
        };
        return end != ScanEnd.Lost && (_discarded || length > RecordLimits.RecordBytes) ? ScanEnd.TooLarge : end;
    }

    private ScanEnd ScanContainer(ref int length)
    {
        var column = window.Column;
        _depth = 0;
        do
        {
            if (!TryFind(Structure, ref length))
            {
                return ScanEnd.BrokenOff;
            }
            var mark = window.Bytes[length];
            switch (mark)
            {
                case (byte)'"':
                    ScanText(ref length);
                    break;
                case (byte)'{' or (byte)'[':
                    if (mark == '{' && _depth > 0 && MustBeNextRecord(length, column, out var recordEnd))
                    {
                        length = recordEnd;
                        return ScanEnd.BrokenOff;
                    }
                    if (_depth == DeepestNesting)
                    {
                        return ScanEnd.Lost;
                    }
                    Open(mark);
                    length++;
                    break;
                default:
                    if (!TryClose(mark == '}' ? (byte)'{' : (byte)'['))
                    {
                        // `]` with no list open: the list around the record ends here, and the record did not.
                        return ScanEnd.BrokenOff;
                    }
                    length++;
                    break;
            }
        }
        while (_depth > 0);
        return ScanEnd.Complete;
    }

    /// <summary>Moves behind the closing quote. A line break ends the text too: JSON has none inside, and so the loss stays in its line.</summary>
    private ScanEnd ScanText(ref int length)
    {
        length++;
        while (TryFind(EndsText, ref length))
        {
            switch (window.Bytes[length])
            {
                case (byte)'"':
                    length++;
                    return ScanEnd.Complete;
                case (byte)'\n':
                    return ScanEnd.BrokenOff;
                default:
                    length += window.Has(length + 2) && window.Bytes[length + 1] != '\n' ? 2 : 1;
                    break;
            }
        }
        return ScanEnd.BrokenOff;
    }

    /// <summary>A number, `true`, or anything else that a list should not hold, up to what must end it.</summary>
    private ScanEnd ScanWord(ref int length)
    {
        length++;
        _ = TryFind(EndsWord, ref length);
        return ScanEnd.Complete;
    }

    /// <summary>Moves to the next of the marks; false at the end of the input. What exceeds a record is dropped on the way, but for a tail to look back at.</summary>
    private bool TryFind(SearchValues<byte> marks, ref int length)
    {
        const int tail = 4096;
        while (true)
        {
            var found = window.Bytes[length..].IndexOfAny(marks);
            length = found >= 0 ? length + found : window.Bytes.Length;
            if (length > RecordLimits.RecordBytes)
            {
                if (!_discarded)
                {
                    Head = window.Bytes[..RecordLimits.HeadBytes].ToArray();
                }
                window.Consume(length - tail);
                length = tail;
                _discarded = true;
            }
            if (found >= 0 || !window.TryFill())
            {
                return found >= 0;
            }
        }
    }

    /// <summary>
    /// An object that begins a line no further right than the record does, where JSON allows no object: only after `:`,
    /// after `[`, or after `,` in a list may one stand inside a record.
    /// </summary>
    private bool MustBeNextRecord(int at, long recordColumn, out int recordEnd)
    {
        var before = window.Bytes[..at];
        var indent = before.Length - before.TrimEnd(" \t"u8).Length;
        recordEnd = before.TrimEnd(" \t\r\n"u8).Length;
        if (indent + 1 > recordColumn || recordEnd == 0 || before[^(indent + 1)] != '\n')
        {
            return false;
        }
        return OneRecordPerLine || before[recordEnd - 1] switch
        {
            (byte)':' or (byte)'[' => false,
            (byte)',' => _open[_depth - 1] == '{',
            _ => true,
        };
    }

    private void Open(byte bracket)
    {
        if (_depth == _open.Length)
        {
            Array.Resize(ref _open, 2 * _open.Length);
        }
        _open[_depth++] = bracket;
    }

    /// <summary>Closes the innermost bracket of this kind and what was left open inside; false when none is open.</summary>
    private bool TryClose(byte bracket)
    {
        var match = _open.AsSpan(0, _depth).LastIndexOf(bracket);
        if (match >= 0)
        {
            _depth = match;
        }
        return match >= 0;
    }
}
