using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace FleetMdm.Store.Ingest.Json;

/// <summary>
/// Reads one record onto a tape, by RFC 8259 and stricter: valid UTF-8, every name once, no lone surrogates, numbers
/// that can be kept, and the limits of <see cref="RecordLimits"/>. The first fault ends it.
/// </summary>
internal sealed partial class JsonReader(JsonTape tape)
{
    /// <summary>Children of the containers that are open, innermost last.</summary>
    private JsonChild[] _open = new JsonChild[256];
    private int _openCount;

    private byte[] _bytes = [];
    private int _offset;
    private int _end;
    private int _at;
    private long _line;
    private long _column;
    private RecordFault? _fault;

    /// <summary>The names and positions that lead to the fault, the innermost first.</summary>
    private readonly List<string> _way = [];

    /// <summary>How many bytes of the last record were read before its fault: so far it was JSON.</summary>
    public int SoundBytes { get; private set; }

    /// <param name="bytes">The array that holds the record.</param>
    /// <param name="offset">Where the record begins in it.</param>
    /// <param name="line">The line where the record begins, and <paramref name="column"/> the column.</param>
    public bool TryRead(byte[] bytes, int offset, int length, long line, long column, [NotNullWhen(false)] out RecordFault? fault)
    {
        (_bytes, _offset, _end, _at, _line, _column) = (bytes, offset, offset + length, offset, line, column);
        (_openCount, _fault) = (0, null);
        _way.Clear();
        // Nodes hold offsets into the array, so that no slice need be made of them.
        tape.Begin(bytes);
        fault = null;

        if (!Utf8.IsValid(bytes.AsSpan(offset, length)))
        {
            SoundBytes = ValidPrefix(bytes.AsSpan(offset, length));
            fault = RecordFault.InvalidUtf8(Place(offset + SoundBytes));
            return false;
        }
        SkipBlanks();
        if (ReadValue(depth: 0) >= 0)
        {
            SkipBlanks();
            if (_at == _end)
            {
                return true;
            }
            Expected("the end of the record");
        }
        fault = _fault! with { Pointer = JsonPointer.Of(_way) };
        return false;
    }

    /// <summary>The node, or -1 after a fault.</summary>
    private int ReadValue(int depth)
    {
        if (_at == _end)
        {
            return Expected("a value");
        }
        return _bytes[_at] switch
        {
            (byte)'{' => ReadContainer(depth, JsonKind.Object),
            (byte)'[' => ReadContainer(depth, JsonKind.List),
            (byte)'"' => ReadText(),
            (byte)'t' => ReadWord("true"u8, JsonKind.True),
            (byte)'f' => ReadWord("false"u8, JsonKind.False),
            (byte)'n' => ReadWord("null"u8, JsonKind.Null),
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => ReadNumber(),
            _ => Expected("a value"),
        };
    }

    private int ReadContainer(int depth, JsonKind kind)
    {
        if (depth == RecordLimits.Depth)
        {
            return Fail(RecordFault.TooDeep(Place(_at)));
        }
        var node = tape.Reserve();
        var start = _at++;
        var firstOpen = _openCount;
        var close = kind == JsonKind.Object ? (byte)'}' : (byte)']';
        SkipBlanks();
        if (!TryTake(close))
        {
            do
            {
                SkipBlanks();
                if (!(kind == JsonKind.Object ? TryReadMember(depth) : TryReadElement(depth, firstOpen)))
                {
                    _openCount = firstOpen;
                    return -1;
                }
                SkipBlanks();
            }
            while (TryTake((byte)','));
            if (!TryTake(close))
            {
                return Expected(kind == JsonKind.Object ? "`,` or `}`" : "`,` or `]`");
            }
        }

        var children = _open.AsSpan(firstOpen, _openCount - firstOpen);
        _openCount = firstOpen;
        if (kind == JsonKind.Object && !TryOrder(children))
        {
            return -1;
        }
        tape.Set(node, new JsonNode(kind, false, start, _at, tape.AddChildren(children), children.Length));
        return node;
    }

    private bool TryReadElement(int depth, int firstOpen)
    {
        var value = ReadValue(depth + 1);
        if (value < 0)
        {
            _way.Add((_openCount - firstOpen).ToString(CultureInfo.InvariantCulture));
            return false;
        }
        Push(new JsonChild(value, 0, default));
        return true;
    }

    private bool TryReadMember(int depth)
    {
        if (_at == _end || _bytes[_at] != '"')
        {
            return Expected("a name in quotes") >= 0;
        }
        var name = ReadText();
        if (name < 0)
        {
            return false;
        }
        SkipBlanks();
        if (!TryTake((byte)':'))
        {
            return Expected("`:` after a name") >= 0;
        }
        SkipBlanks();
        var value = ReadValue(depth + 1);
        if (value < 0)
        {
            _way.Add(tape.Text(name));
            return false;
        }
        Push(new JsonChild(value, name, NamePrefix.Of(tape.Bytes(name))));
        return true;
    }

    /// <summary>Puts members in ordinal order of their names; a name given twice is a fault.</summary>
    private bool TryOrder(Span<JsonChild> members)
    {
        if (IsAscending(members, out _))
        {
            return true;
        }
        Order(members);
        if (IsAscending(members, out var twice))
        {
            return true;
        }
        var name = members[twice].Name;
        _way.Add(tape.Text(name));
        _at = tape[name].Start;
        Fail(RecordFault.DuplicateKey(Excerpt(tape.Bytes(name)), Place(_at)));
        return false;
    }

    /// <summary>Objects are small and mostly ordered: inserting beats the general sort until they are not.</summary>
    private void Order(Span<JsonChild> members)
    {
        const int small = 24;
        if (members.Length > small)
        {
            members.Sort(new NameOrder(tape));
            return;
        }
        for (var i = 1; i < members.Length; i++)
        {
            var member = members[i];
            var at = i;
            for (; at > 0 && tape.IsBefore(member, members[at - 1]); at--)
            {
                members[at] = members[at - 1];
            }
            members[at] = member;
        }
    }

    private bool IsAscending(ReadOnlySpan<JsonChild> members, out int offender)
    {
        for (offender = 1; offender < members.Length; offender++)
        {
            if (!tape.IsBefore(members[offender - 1], members[offender]))
            {
                return false;
            }
        }
        return true;
    }

    private int ReadWord(ReadOnlySpan<byte> word, JsonKind kind)
    {
        if (!_bytes.AsSpan(_at, _end - _at).StartsWith(word))
        {
            return Expected("a value");
        }
        _at += word.Length;
        return tape.Add(new JsonNode(kind, false, _at - word.Length, _at, _at - word.Length, word.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SkipBlanks()
    {
        if (_at < _end && _bytes[_at] <= ' ')
        {
            SkipSomeBlanks();
        }
    }

    private void SkipSomeBlanks()
    {
        while (_at < _end && _bytes[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _at++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(byte expected)
    {
        if (_at == _end || _bytes[_at] != expected)
        {
            return false;
        }
        _at++;
        return true;
    }

    private void Push(in JsonChild child)
    {
        if (_openCount == _open.Length)
        {
            Array.Resize(ref _open, 2 * _open.Length);
        }
        _open[_openCount++] = child;
    }

    private int Expected(string what) =>
        Fail(_at >= _end ? RecordFault.Truncated(what) : RecordFault.Malformed(what, Found(), Place(_at)));

    private int Fail(RecordFault fault)
    {
        (_fault, SoundBytes) = (fault, _at - _offset);
        return -1;
    }

    private string Found()
    {
        _ = Rune.DecodeFromUtf8(_bytes.AsSpan(_at, _end - _at), out var rune, out _);
        return Rune.IsControl(rune)
            ? string.Create(CultureInfo.InvariantCulture, $"the control character U+{rune.Value:X4}")
            : $"`{rune}`";
    }

    private JsonPlace Place(int at)
    {
        var before = _bytes.AsSpan(_offset, at - _offset);
        var newline = before.LastIndexOf((byte)'\n');
        return new JsonPlace(
            _line + before.Count((byte)'\n'),
            newline < 0 ? _column + before.Length : before.Length - newline);
    }

    /// <summary>The beginning of a text, for a message.</summary>
    internal static string Excerpt(ReadOnlySpan<byte> text)
    {
        const int shown = 40;
        var whole = Encoding.UTF8.GetString(text);
        return whole.Length <= shown ? whole : whole[..(char.IsHighSurrogate(whole[shown - 1]) ? shown - 1 : shown)] + "…";
    }

    private static int ValidPrefix(ReadOnlySpan<byte> bytes)
    {
        var read = 0;
        while (Rune.DecodeFromUtf8(bytes[read..], out _, out var used) == OperationStatus.Done)
        {
            read += used;
        }
        return read;
    }

    private readonly struct NameOrder(JsonTape tape) : IComparer<JsonChild>
    {
        public int Compare(JsonChild left, JsonChild right) =>
            left.Prefix != right.Prefix ? left.Prefix.Bytes.CompareTo(right.Prefix.Bytes)
            : tape.Bytes(left.Name).SequenceCompareTo(tape.Bytes(right.Name));
    }
}
