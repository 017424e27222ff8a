using System.Buffers;
using System.Text;

namespace FleetMdm.Cli.Commands;

/// <summary>
/// Lines of a stream, with a bound. A line that is too long reads as empty, and one that is not UTF-8 is cut before the
/// bad byte: both are malformed as JSON, and answered so.
/// </summary>
internal sealed class RequestLines(Stream stream)
{
    /// <summary>The longest line that is read whole, in bytes.</summary>
    public const int LongestLine = 4 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly ArrayBufferWriter<byte> _line = new();
    private int _start;
    private int _end;

    /// <summary>The number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Reads the next line, without its line break; false at the end.</summary>
    public bool TryRead(out string line)
    {
        _line.ResetWrittenCount();
        var any = false;
        while (Fill())
        {
            any = true;
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOf((byte)'\n');
            Append(length < 0 ? rest : rest[..length]);
            _start += length < 0 ? rest.Length : length + 1;
            if (length >= 0) break;
        }
        if (any) Number++;
        line = any ? Text(_line.WrittenSpan.TrimEnd((byte)'\r')) : "";
        return any;
    }

    private bool Fill()
    {
        if (_start < _end) return true;
        _start = 0;
        _end = stream.Read(_buffer);
        return _end > 0;
    }

    private void Append(ReadOnlySpan<byte> bytes) =>
        _line.Write(bytes[..Math.Min(bytes.Length, LongestLine - _line.WrittenCount)]);

    private static string Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length == LongestLine) return "";
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException error)
        {
            // What follows makes the line malformed as JSON wherever the bad byte stands.
            return Encoding.UTF8.GetString(utf8[..Math.Clamp(error.Index, 0, utf8.Length)]) + "\uFFFD";
        }
    }
}
