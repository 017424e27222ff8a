using System.Buffers;
using System.Text.Json;

namespace FleetMdm.Cli.Reports;

/// <summary>JSON Lines: one compact value a line, ASCII only, written on in large pieces.</summary>
internal sealed class JsonLines : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _buffer = new(2 * BufferSize);

    public JsonLines(Stream output)
    {
        _output = output;
        Json = new Utf8JsonWriter(_buffer);
    }

    /// <summary>Where the next line's value goes.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Ends the line.</summary>
    public void End()
    {
        Json.Flush();
        Json.Reset();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= BufferSize) WriteOut();
    }

    public void Dispose()
    {
        WriteOut();
        Json.Dispose();
    }

    private void WriteOut()
    {
        _output.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
