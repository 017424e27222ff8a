using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FleetMdm.Store.Seed;

/// <summary>
/// Makes a realistic fleet for trials and measurements: reports in the native format, one a line, about 2 KB each,
/// with the platforms, versions, gaps and forgotten devices that real inventories have.
/// </summary>
public static class FleetSeed
{
    private const int FlushAt = 256 * 1024;

    /// <summary>
    /// Writes reports number 0 to <paramref name="devices"/> - 1. The bytes depend on the arguments alone, and report
    /// number n does not depend on how many follow it.
    /// </summary>
    /// <param name="output">Left open.</param>
    /// <param name="devices">How many reports.</param>
    /// <param name="seed">Any number; another seed is another fleet.</param>
    /// <param name="asOf">The present of the fleet: no device was seen after it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="devices"/> is negative.</exception>
    public static void Write(Stream output, long devices, ulong seed, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfNegative(devices);

        var buffer = new ArrayBufferWriter<byte>(FlushAt + 16 * 1024);
        var options = new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var json = new Utf8JsonWriter(buffer, options);
        var writer = new SeedReportWriter(json, asOf);
        for (long device = 0; device < devices; device++)
        {
            writer.Write(device, SplitMix64.ForDevice(seed, device));
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= FlushAt)
            {
                output.Write(buffer.WrittenSpan);
                buffer.ResetWrittenCount();
            }
        }

        output.Write(buffer.WrittenSpan);
    }
}
