using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FleetMdm.Store.Ingest.Json;

/// <summary>A record's bytes and where it stood; or, with a fault, what stood there instead.</summary>
/// <param name="Length">Bytes at the beginning of the window; 0 with a fault that concerns no bytes.</param>
/// <param name="Envelope">The key of the list that it came from (`devices`, `hosts`); null outside such an object.</param>
/// <param name="Head">The beginning of a record that was too large to be held; else null.</param>
internal readonly record struct SplitRecord(
    int Length, long Line, long Column, string? Envelope, RecordFault? Fault, byte[]? Head = null);

/// <summary>
/// Splits a stream into records, whatever holds them: one object, a list, an object around a list, JSON Lines, values
/// one after the other, and any sequence of these. It holds one record at a time.
/// </summary>
internal sealed class RecordSplitter
{
    private readonly ByteWindow _window;
    private readonly ValueScanner _scanner;
    private readonly IReadOnlyList<string> _envelopes;
    private Place _place = Place.Between;
    private string? _envelope;
    private bool _isNumbered;
    private bool _afterRecord;
    private bool _mayBeEnvelope = true;
    private int _pending;

    /// <param name="envelopes">Keys whose list holds the records of the object around it.</param>
    public RecordSplitter(ByteWindow window, IReadOnlyList<string> envelopes)
    {
        _window = window;
        _scanner = new ValueScanner(window);
        _envelopes = envelopes;
    }

    /// <summary>The envelope of an object whose members are records.</summary>
    public const string Numbered = "*";

    private enum Place
    {
        /// <summary>Outside all values.</summary>
        Between,
        InList,
        /// <summary>In an envelope, behind its list.</summary>
        BehindList,
        /// <summary>Nothing more can be told apart.</summary>
        Lost,
    }

    /// <summary>Moves to the next record; its bytes are the first of the window until the next call. False at the end.</summary>
    public bool TryRead(out SplitRecord record)
    {
        _window.Consume(_pending);
        _pending = 0;
        while (TrySkipBlanks())
        {
            switch (_place)
            {
                case Place.Between:
                    if (TryReadBetween(out record))
                    {
                        return true;
                    }
                    break;
                case Place.InList:
                    if (TryReadInList(out record))
                    {
                        return true;
                    }
                    break;
                case Place.BehindList:
                    SkipEnvelopeRest();
                    break;
                default:
                    record = default;
                    return false;
            }
        }
        if (_place == Place.InList)
        {
            _place = Place.Between;
            record = Fault(RecordFault.ListNotClosed);
            return true;
        }
        record = default;
        return false;
    }

    private bool TryReadBetween(out SplitRecord record)
    {
        switch (_window.Bytes[0])
        {
            case (byte)'[':
                _window.Consume(1);
                EnterList(envelope: null);
                record = default;
                return false;
            case (byte)'{':
                if (_mayBeEnvelope && IsNumbered())
                {
                    _window.Consume(1);
                    EnterList(Numbered);
                    _isNumbered = true;
                    record = default;
                    return false;
                }
                if (_mayBeEnvelope && TryFindEnvelope(out var envelope, out var length))
                {
                    _window.Consume(length);
                    EnterList(envelope);
                    record = default;
                    return false;
                }
                // Whoever writes one envelope writes nothing else; whoever writes records writes many.
                _mayBeEnvelope = false;
                if (TryTakeLine(out record))
                {
                    return true;
                }
                var column = _window.Column;
                record = Scan();
                _scanner.OneRecordPerLine |= column == 1 && record.Fault is null && FillsItsLine(record.Length);
                return true;
            default:
                record = StrayLine();
                return true;
        }
    }

    private bool TryReadInList(out SplitRecord record)
    {
        record = default;
        switch (_window.Bytes[0])
        {
            case (byte)'}' when _isNumbered:
                _window.Consume(1);
                (_place, _isNumbered) = (Place.Between, false);
                return false;
            case (byte)'"' when _isNumbered && !_afterRecord && TrySkipNumber():
                return false;
            case (byte)']' when !_isNumbered:
                _window.Consume(1);
                _place = _envelope is null ? Place.Between : Place.BehindList;
                return false;
            case (byte)',' when _afterRecord:
                _window.Consume(1);
                _afterRecord = false;
                return false;
            case (byte)',' or (byte)'}' or (byte)':':
                record = Fault(RecordFault.MissingComma) with { Length = 1 };
                _pending = 1;
                _afterRecord = false;
                return true;
            default:
                if (_afterRecord)
                {
                    // The record itself may be good: it is read on the next call.
                    _afterRecord = false;
                    record = Fault(RecordFault.MissingComma);
                    return true;
                }
                record = Scan();
                _afterRecord = true;
                return true;
        }
    }

    /// <summary>
    /// The common case, JSON Lines, without looking at brackets: a line that begins with `{` and ends with `}`, with
    /// `{` or nothing behind it. No value goes on like that, so that the line is a record, good or bad.
    /// </summary>
    private bool TryTakeLine(out SplitRecord record)
    {
        record = default;
        // All of the line, so that it makes no difference how much of it has arrived.
        var newline = _window.Bytes.IndexOf((byte)'\n');
        while (newline < 0 && _window.Bytes.Length <= RecordLimits.RecordBytes && _window.TryFill())
        {
            newline = _window.Bytes.IndexOf((byte)'\n');
        }
        if (newline < 0 || newline > RecordLimits.RecordBytes)
        {
            return false;
        }
        var length = _window.Bytes[..newline].TrimEnd(" \t\r"u8).Length;
        if (_window.Bytes[length - 1] != '}' || (_window.Has(newline + 2) && _window.Bytes[newline + 1] != '{'))
        {
            return false;
        }
        _pending = length;
        record = new SplitRecord(length, _window.Line, _window.Column, null, null);
        _scanner.OneRecordPerLine |= _window.Column == 1;
        return true;
    }

    private void EnterList(string? envelope)
    {
        (_place, _envelope, _afterRecord) = (Place.InList, envelope, false);
    }

    /// <summary><c>{"17": {…}, "18": {…}}</c>: the members are the records, and their names are numbers of the source.</summary>
    private bool IsNumbered()
    {
        var ahead = new Lookahead(_window);
        ahead.Skip(1);
        return _envelopes.Contains(Numbered)
            && ahead.TryText(out var start, out var end)
            && end > start
            && _window.Bytes[start..end].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && ahead.TryMark((byte)':')
            && ahead.Peek() == '{';
    }

    private bool TrySkipNumber()
    {
        var ahead = new Lookahead(_window);
        if (!ahead.TryText(out _, out _) || !ahead.TryMark((byte)':'))
        {
            return false;
        }
        _window.Consume(ahead.At);
        return true;
    }

    private SplitRecord Scan()
    {
        var (line, column) = (_window.Line, _window.Column);
        var end = _scanner.Scan(out _pending);
        var fault = end switch
        {
            ScanEnd.TooLarge => RecordFault.TooLarge,
            ScanEnd.Lost => RecordFault.StructureLost,
            _ => null,
        };
        if (end == ScanEnd.Lost)
        {
            _place = Place.Lost;
        }
        return new SplitRecord(
            _pending,
            line,
            column,
            _place == Place.InList ? _envelope : null,
            fault,
            end == ScanEnd.TooLarge ? _scanner.Head : null);
    }

    /// <summary>Text outside all values, up to the line's end or the next value.</summary>
    private SplitRecord StrayLine()
    {
        _ = _window.Has(256);
        var text = _window.Bytes;
        var end = text.IndexOfAny((byte)'\n', (byte)'{');
        _pending = Math.Max(end < 0 ? text.Length : end, 1);
        var shown = text[.._pending].TrimEnd(" \t\r"u8);
        return Fault(RecordFault.StrayText(JsonReader.Excerpt(shown[..Math.Min(shown.Length, 200)]))) with { Length = _pending };
    }

    private SplitRecord Fault(RecordFault fault) => new(0, _window.Line, _window.Column, null, fault);

    private bool FillsItsLine(int length)
    {
        if (_window.Bytes[..length].Contains((byte)'\n') || !_window.Has(length + 1))
        {
            return false;
        }
        return _window.Bytes[length] == '\n'
            || (_window.Bytes[length] == '\r' && _window.Has(length + 2) && _window.Bytes[length + 1] == '\n');
    }

    private bool TrySkipBlanks()
    {
        while (true)
        {
            var blanks = _window.Bytes.IndexOfAnyExcept(" \t\r\n"u8);
            if (blanks >= 0)
            {
                _window.Consume(blanks);
                return true;
            }
            _window.Consume(_window.Bytes.Length);
            if (!_window.TryFill())
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Looks for a member at the top of the object whose name is an envelope's and whose value is a list, before any
    /// member that only a record has. <paramref name="length"/> leads behind the list's bracket.
    /// </summary>
    private bool TryFindEnvelope([NotNullWhen(true)] out string? envelope, out int length)
    {
        envelope = null;
        length = 0;
        var ahead = new Lookahead(_window);
        ahead.Skip(1);
        while (ahead.TryText(out var start, out var end))
        {
            var name = Encoding.UTF8.GetString(_window.Bytes[start..end]);
            if (name == "device_id" || !ahead.TryMark((byte)':'))
            {
                return false;
            }
            if (ahead.Peek() == '[' && _envelopes.Contains(name))
            {
                ahead.Skip(1);
                envelope = name;
                length = ahead.At;
                return true;
            }
            if (!ahead.TrySkipValue() || !ahead.TryMark((byte)','))
            {
                return false;
            }
        }
        return false;
    }

    /// <summary>Skips to the end of the envelope's object; what else it says (a count, the next page) is no record.</summary>
    private void SkipEnvelopeRest()
    {
        // The window stands behind the list, inside the object: scanning as if it were the object's beginning.
        var ahead = new Lookahead(_window);
        while (ahead.TryMark((byte)',') && ahead.TryText(out _, out _) && ahead.TryMark((byte)':') && ahead.TrySkipValue())
        {
            _window.Consume(ahead.At);
            ahead = new Lookahead(_window);
        }
        _place = Place.Between;
        if (ahead.Peek() == '}')
        {
            ahead.Skip(1);
            _window.Consume(ahead.At);
        }
    }
}
