using System.Buffers.Binary;

namespace FleetMdm.Store.Ingest.Sources;

/// <summary>
/// UTF-16 read as UTF-8. Half of a surrogate pair becomes the three bytes that no UTF-8 text contains, so that the
/// record with it is set aside as badly encoded, instead of being repaired in silence or ending the file.
/// </summary>
internal sealed class Utf16Stream(Stream inner, bool isBigEndian) : ReadOnlyStream
{
    private const int Longest = 3;

    private readonly byte[] _units = new byte[32 * 1024];
    private int _start;
    private int _end;

    public override int Read(Span<byte> buffer)
    {
        var written = 0;
        while (written == 0 || (buffer.Length - written > Longest && _end - _start >= 4))
        {
            if (_end - _start < 4 && !TryFill() && _end - _start < 2)
            {
                // A last odd byte is half a unit: no text either.
                if (_end > _start && written < buffer.Length)
                {
                    _start = _end;
                    buffer[written++] = 0xFF;
                }
                break;
            }
            written += WriteNext(buffer[written..]);
        }
        return written;
    }

    private int WriteNext(Span<byte> output)
    {
        var unit = Unit(_start);
        if (unit is >= 0xD800 and < 0xDC00 && _end - _start >= 4 && Unit(_start + 2) is >= 0xDC00 and < 0xE000)
        {
            var rune = new System.Text.Rune((char)unit, (char)Unit(_start + 2));
            _start += 4;
            return rune.EncodeToUtf8(output);
        }
        _start += 2;
        switch (unit)
        {
            case < 0x80:
                output[0] = (byte)unit;
                return 1;
            case < 0x800:
                output[0] = (byte)(0xC0 | (unit >> 6));
                output[1] = (byte)(0x80 | (unit & 0x3F));
                return 2;
            default:
                output[0] = (byte)(0xE0 | (unit >> 12));
                output[1] = (byte)(0x80 | ((unit >> 6) & 0x3F));
                output[2] = (byte)(0x80 | (unit & 0x3F));
                return 3;
        }
    }

    private int Unit(int at) => isBigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(_units.AsSpan(at))
        : BinaryPrimitives.ReadUInt16LittleEndian(_units.AsSpan(at));

    private bool TryFill()
    {
        _units.AsSpan(_start, _end - _start).CopyTo(_units);
        (_start, _end) = (0, _end - _start);
        var read = inner.Read(_units, _end, _units.Length - _end);
        _end += read;
        return read > 0;
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
