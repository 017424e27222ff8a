using System.Globalization;
using System.Numerics;
using System.Text;

namespace FleetMdm.Store.Ingest.Json;

/// <content>Numbers: only those that arrive at a rule as they were written.</content>
internal sealed partial class JsonReader
{
    /// <summary>
    /// Numbers that no rule can read as they were written become texts, where they are a fault otherwise: tools print them
    /// where they mean "no limit".
    /// </summary>
    public bool LongNumbersAreTexts { get; set; }

    private int ReadNumber()
    {
        var start = _at;
        if (_bytes[_at] == '-')
        {
            _at++;
        }
        var whole = _at;
        if (SkipDigits() == 0 || (_bytes[whole] == '0' && _at > whole + 1))
        {
            _at = whole;
            return Expected("a number");
        }
        var digits = _at - whole;
        var isWhole = true;
        if (_at < _end && _bytes[_at] == '.')
        {
            isWhole = false;
            _at++;
            if (SkipDigits() == 0)
            {
                return Expected("a digit");
            }
        }
        if (_at < _end && _bytes[_at] is (byte)'e' or (byte)'E')
        {
            isWhole = false;
            _at++;
            if (_at < _end && _bytes[_at] is (byte)'+' or (byte)'-')
            {
                _at++;
            }
            if (SkipDigits() == 0)
            {
                return Expected("a digit");
            }
        }
        var text = _bytes.AsSpan(start, _at - start);
        // Up to 18 digits always fit an int64, and a short number without exponent always fits a double.
        var node = tape.Reserve();
        if ((!isWhole || digits > 18) && !CanBeKept(text, isWhole))
        {
            if (!LongNumbersAreTexts)
            {
                _at = start;
                return Fail(RecordFault.NumberOutOfRange(Excerpt(text), Place(start)));
            }
            text.CopyTo(tape.UnescapedRoom(text.Length));
            tape.Set(node, new JsonNode(JsonKind.Text, true, start, _at, tape.KeepUnescaped(text.Length), text.Length));
            return node;
        }
        tape.Set(node, new JsonNode(JsonKind.Number, false, start, _at, start, _at - start));
        return node;
    }

    /// <summary>
    /// A rule reads a whole number as int64 where it fits and any other number as a double. A whole number that neither
    /// holds exactly would change its value on the way, and so would one that a double takes for infinite: both are
    /// refused. Digits behind the point are measurement, and rounding them is what doubles do.
    /// </summary>
    private static bool CanBeKept(ReadOnlySpan<byte> text, bool isWhole)
    {
        if (text.Length > RecordLimits.NumberBytes
            || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || !double.IsFinite(value))
        {
            return false;
        }
        return !isWhole
            || long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            || BigInteger.Parse(Encoding.ASCII.GetString(text), CultureInfo.InvariantCulture) == new BigInteger(value);
    }

    private int SkipDigits()
    {
        var first = _at;
        while (_at < _end && (uint)(_bytes[_at] - '0') <= 9)
        {
            _at++;
        }
        return _at - first;
    }
}
