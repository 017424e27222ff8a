using System.Globalization;
using FleetMdm.Store.Yaml;

namespace FleetMdm.Cli.Policies;

/// <summary>
/// Leads from an offset in a scalar's value back to the offset in the file it was written at: through quotes and
/// escapes, block headers and indentation, folded line breaks, CRLF.
/// </summary>
/// <remarks>
/// The scalar's raw text and its value are walked side by side. The walk knows how each style reads a line break;
/// where the two do not go together in a way it knows, the rest of the value lies at the last place that was sure.
/// </remarks>
internal sealed class RuleLocation
{
    private readonly string _raw;
    private readonly string _value;
    private readonly int[] _starts;
    private readonly int[] _ends;
    private int _at;
    private int _done;

    private RuleLocation(YamlScalar scalar)
    {
        _raw = scalar.Raw;
        _value = scalar.Value;
        _starts = new int[_value.Length + 1];
        _ends = new int[_value.Length + 1];
        switch (scalar.Style)
        {
            case YamlScalarStyle.Literal or YamlScalarStyle.Folded:
                WalkBlock();
                break;
            case YamlScalarStyle.SingleQuoted:
                _at = 1;
                WalkFlow(SingleQuoted);
                break;
            case YamlScalarStyle.DoubleQuoted:
                _at = 1;
                WalkFlow(DoubleQuoted);
                break;
            default:
                WalkFlow(Plain);
                break;
        }
        while (_done <= _value.Length) _starts[_done] = _ends[_done++] = Math.Min(_at, _raw.Length);
    }

    /// <summary>The offsets in the file of a span of the scalar's value.</summary>
    public static (int Start, int End) Locate(YamlScalar scalar, int start, int end)
    {
        var location = new RuleLocation(scalar);
        start = Math.Clamp(start, 0, scalar.Value.Length);
        end = Math.Clamp(end, start, scalar.Value.Length);
        // The end is behind the last character, which may be lines before the next one.
        var last = end == start ? location._starts[start] : location._ends[end - 1];
        return (scalar.Start.Offset + location._starts[start], scalar.Start.Offset + last);
    }

    private bool AtEnd => _at >= _raw.Length || _done >= _value.Length;

    /// <summary>Says that the next <paramref name="units"/> of the value were written here, in so much raw text.</summary>
    private void Take(int units, int rawLength)
    {
        for (; units > 0 && _done < _value.Length; units--, _done++)
        {
            _starts[_done] = _at;
            _ends[_done] = _at + Math.Max(1, rawLength);
        }
        _at += rawLength;
    }

    /// <summary>Quoted and plain scalars: a break with the blanks around it is one space, or a newline for each empty line.</summary>
    private void WalkFlow(Func<bool> takeCharacter)
    {
        while (!AtEnd)
        {
            var breaks = BreaksAhead(out var length);
            if (breaks > 0) TakeBreaks(breaks, length);
            else if (!takeCharacter()) return;
        }
    }

    private bool Plain()
    {
        if (_raw[_at] != _value[_done]) return false;
        Take(1, 1);
        return true;
    }

    private bool SingleQuoted()
    {
        if (_raw[_at] != _value[_done]) return false;
        Take(1, _raw.AsSpan(_at).StartsWith("''") ? 2 : 1);
        return true;
    }

    private bool DoubleQuoted()
    {
        if (_raw[_at] != '\\' || _at + 1 >= _raw.Length) return Plain();

        switch (_raw[_at + 1])
        {
            case '\r' or '\n':
                // An escaped break is nothing, and neither are the blanks that the next line begins with.
                _at++;
                BreaksAhead(out var length);
                _at += length;
                return true;
            case 'x':
                Take(1, 4);
                return true;
            case 'u':
                Take(1, 6);
                return true;
            case 'U':
                Take(ScalarLength(_at + 2), 10);
                return true;
            default:
                Take(1, 2);
                return true;
        }
    }

    private int ScalarLength(int hexadecimal) =>
        hexadecimal + 8 <= _raw.Length
            && int.TryParse(_raw.AsSpan(hexadecimal, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var scalar)
            && scalar > 0xFFFF ? 2 : 1;

    /// <summary>How many line breaks come next, blanks before and between them passed over; 0 when text comes first.</summary>
    private int BreaksAhead(out int length)
    {
        var breaks = 0;
        var at = _at;
        while (at < _raw.Length && _raw[at] is ' ' or '\t' or '\r' or '\n')
            if (_raw[at++] == '\n')
                breaks++;
        length = at - _at;
        return breaks;
    }

    private void TakeBreaks(int breaks, int length)
    {
        var before = _done;
        if (breaks == 1 && _value[_done] == ' ')
            Take(1, 0);
        else
            while (_done < _value.Length && _done - before < breaks && _value[_done] == '\n')
                Take(1, 0);
        _at += length;
    }

    /// <summary>Block scalars: after the header, lines without their indentation.</summary>
    private void WalkBlock()
    {
        NextLine();
        var indentation = Indentation();
        while (!AtEnd)
        {
            var lineEnd = LineEnd(_at);
            _at = Math.Min(_at + indentation, lineEnd);
            while (_at < lineEnd && _done < _value.Length && _raw[_at] == _value[_done]) Take(1, 1);
            if (_at < lineEnd || _done >= _value.Length) return;
            TakeBlockBreaks();
        }
    }

    private void TakeBlockBreaks()
    {
        // Of several breaks in folded text one stands for nothing: the one before the text goes on.
        if (_value[_done] is ' ' or '\n') Take(1, 0);
        NextLine();
    }

    private int Indentation()
    {
        var at = _at;
        while (at < _raw.Length && LineEnd(at) is var end && string.IsNullOrWhiteSpace(_raw[at..end]))
            at = _raw.IndexOf('\n', at) is >= 0 and var next ? next + 1 : _raw.Length;
        var written = 0;
        while (at + written < _raw.Length && _raw[at + written] == ' ') written++;
        var content = _value.AsSpan().TrimStart('\n');
        return written - (content.Length - content.TrimStart(' ').Length);
    }

    private void NextLine() => _at = _raw.IndexOf('\n', Math.Min(_at, _raw.Length)) is >= 0 and var next ? next + 1 : _raw.Length;

    private int LineEnd(int from)
    {
        var end = _raw.IndexOf('\n', from);
        if (end < 0) return _raw.Length;
        return end > from && _raw[end - 1] == '\r' ? end - 1 : end;
    }
}
