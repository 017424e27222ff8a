using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace FleetMdm.Store.Ingest.Json;

/// <content>Texts: plain ones stay where they are written, those with escapes are written out on the tape.</content>
internal sealed partial class JsonReader
{
    private static readonly SearchValues<byte> EndsPlainText = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(code => (byte)code)]);

    private int ReadText()
    {
        var start = _at++;
        var plain = PlainLength();
        if (plain < 0)
        {
            _at = _end;
            return Expected("`\"`");
        }
        if (plain > RecordLimits.TextBytes)
        {
            return Fail(RecordFault.TextTooLong(Place(start)));
        }
        if (_bytes[_at + plain] != '"')
        {
            return ReadEscapedText(start);
        }
        _at += plain + 1;
        return tape.Add(new JsonNode(JsonKind.Text, false, start, _at, start + 1, plain));
    }

    /// <summary>How many bytes there are before a quote, an escape or a control character; -1 when none of them comes.</summary>
    private int PlainLength()
    {
        // Most texts are short: their end is in the first sixteen bytes, and found before a general search has begun.
        if (_bytes.Length - _at >= Vector128<byte>.Count)
        {
            var bytes = Vector128.Create<byte>(_bytes.AsSpan(_at, Vector128<byte>.Count));
            var ends = Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(bytes, Vector128.Create((byte)0x20));
            if (ends != Vector128<byte>.Zero)
            {
                var plain = BitOperations.TrailingZeroCount(ends.ExtractMostSignificantBits());
                return plain < _end - _at ? plain : -1;
            }
        }
        return _bytes.AsSpan(_at, _end - _at).IndexOfAny(EndsPlainText);
    }

    private int ReadEscapedText(int start)
    {
        // No escape is shorter than what it stands for.
        var room = tape.UnescapedRoom(Math.Min(_end - _at, RecordLimits.TextBytes + 8));
        var count = 0;
        while (true)
        {
            var rest = _bytes.AsSpan(_at, _end - _at);
            var plain = rest.IndexOfAny(EndsPlainText);
            if (plain < 0)
            {
                _at = _end;
                return Expected("`\"`");
            }
            if (count + plain > RecordLimits.TextBytes)
            {
                return Fail(RecordFault.TextTooLong(Place(start)));
            }
            rest[..plain].CopyTo(room[count..]);
            count += plain;
            _at += plain;
            switch (_bytes[_at])
            {
                case (byte)'"':
                    _at++;
                    var node = tape.Reserve();
                    tape.Set(node, new JsonNode(JsonKind.Text, true, start, _at, tape.KeepUnescaped(count), count));
                    return node;
                case (byte)'\\':
                    var written = ReadEscape(room[count..]);
                    if (written < 0)
                    {
                        return -1;
                    }
                    count += written;
                    break;
                default:
                    return Expected("an escape for the control character");
            }
        }
    }

    /// <summary>How many bytes the escape stands for, or -1 after a fault.</summary>
    private int ReadEscape(Span<byte> output)
    {
        var escape = _at++;
        if (_at == _end)
        {
            return Expected("the rest of an escape");
        }
        var letter = _bytes[_at++];
        switch (letter)
        {
            case (byte)'"' or (byte)'\\' or (byte)'/': output[0] = letter; return 1;
            case (byte)'b': output[0] = (byte)'\b'; return 1;
            case (byte)'f': output[0] = (byte)'\f'; return 1;
            case (byte)'n': output[0] = (byte)'\n'; return 1;
            case (byte)'r': output[0] = (byte)'\r'; return 1;
            case (byte)'t': output[0] = (byte)'\t'; return 1;
            case (byte)'u' when TryHex(out var unit):
                if (Rune.TryCreate(unit, out var rune))
                {
                    return rune.EncodeToUtf8(output);
                }
                if (char.IsHighSurrogate(unit) && _end - _at >= 6 && _bytes[_at] == '\\' && _bytes[_at + 1] == 'u')
                {
                    _at += 2;
                    if (TryHex(out var low) && Rune.TryCreate(unit, low, out var pair))
                    {
                        return pair.EncodeToUtf8(output);
                    }
                }
                return Fail(RecordFault.LoneSurrogate(Place(escape)));
            default:
                _at = escape;
                return Expected("an escape that JSON knows");
        }
    }

    private bool TryHex(out char unit)
    {
        unit = default;
        if (_end - _at < 4
            || !Utf8Parser.TryParse(_bytes.AsSpan(_at, 4), out ushort value, out var used, 'x') || used != 4)
        {
            return false;
        }
        _at += 4;
        unit = (char)value;
        return true;
    }
}
