using System.Buffers;
using System.Text.Json;

namespace FleetMdm.Cli.Reports;

/// <summary>JSON Lines: one compact object a line, ASCII only, written on in large pieces.</summary>
internal sealed class JsonLines : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _buffer = new(2 * BufferSize);
    private readonly Utf8JsonWriter _json;

    public JsonLines(Stream output)
    {
        _output = output;
        _json = new Utf8JsonWriter(_buffer);
    }

    /// <summary>Opens the object of the next line; its fields go to what is returned.</summary>
    public Utf8JsonWriter Begin()
    {
        _json.WriteStartObject();
        return _json;
    }

    /// <summary>Closes the object, and the line.</summary>
    public void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= BufferSize) WriteOut();
    }

    /// <summary>Adds an object that is written already.</summary>
    public void Add(ReadOnlySpan<byte> written)
    {
        _buffer.Write(written);
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= BufferSize) WriteOut();
    }

    public void Dispose()
    {
        WriteOut();
        _json.Dispose();
    }

    private void WriteOut()
    {
        _output.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
