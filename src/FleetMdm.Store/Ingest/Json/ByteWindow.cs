namespace FleetMdm.Store.Ingest.Json;

/// <summary>
/// A window on a stream of bytes: what is read and not yet consumed, with the line and column where it begins. It grows
/// only as far as the reader looks ahead.
/// </summary>
internal sealed class ByteWindow(Stream stream)
{
    private const int Chunk = 128 * 1024;

    private byte[] _bytes = new byte[2 * Chunk];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>The line of the window's first byte, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>The column of the window's first byte, from 1.</summary>
    public long Column { get; private set; } = 1;

    /// <summary>What has been read and not consumed.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Reads on. False at the end of the stream. Spans taken before are invalid after.</summary>
    public bool TryFill()
    {
        if (_ended)
        {
            return false;
        }
        if (_start > 0 && _bytes.Length - _end < Chunk)
        {
            Bytes.CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }
        if (_bytes.Length - _end < Chunk)
        {
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        }
        var read = stream.Read(_bytes, _end, _bytes.Length - _end);
        _end += read;
        _ended = read == 0;
        return !_ended;
    }

    /// <summary>True when there are that many bytes before the stream ends.</summary>
    public bool Has(int count)
    {
        while (_end - _start < count)
        {
            if (!TryFill())
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Moves behind the first bytes and keeps count of lines and columns.</summary>
    public void Consume(int count)
    {
        var consumed = _bytes.AsSpan(_start, count);
        var newline = consumed.LastIndexOf((byte)'\n');
        if (newline < 0)
        {
            Column += count;
        }
        else
        {
            Line += consumed[..newline].Count((byte)'\n') + 1;
            Column = count - newline;
        }
        _start += count;
    }
}
