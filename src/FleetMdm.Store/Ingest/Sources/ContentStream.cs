using ZstdSharp;

namespace FleetMdm.Store.Ingest.Sources;

/// <summary>
/// A source's content as UTF-8, whatever it is wrapped in: gzip, zstd, UTF-16 with byte order mark (as PowerShell
/// redirects), a UTF-8 byte order mark. What it is shows in its first bytes; names and extensions say nothing.
/// </summary>
internal static class ContentStream
{
    /// <summary>The longest mark that is looked for.</summary>
    private const int MarkLength = 4;

    /// <param name="source">Read to the end, and owned.</param>
    /// <param name="compression">What it was compressed with, or null.</param>
    public static Stream Open(Stream source, out string? compression)
    {
        var stream = new PeekStream(source);
        compression = null;
        var mark = stream.Peek(MarkLength);
        if (mark.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            compression = "gzip";
            stream = new PeekStream(new GzipContent(stream));
        }
        else if (mark.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
        {
            compression = "zstd";
            stream = new PeekStream(new DecompressionStream(stream, leaveOpen: false));
        }
        return WithoutByteOrderMark(stream);
    }

    private static Stream WithoutByteOrderMark(PeekStream stream)
    {
        var mark = stream.Peek(MarkLength);
        if (mark.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            stream.Skip(3);
            return stream;
        }
        if (mark.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || mark.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            var isBigEndian = mark[0] == 0xFE;
            stream.Skip(2);
            return new Utf16Stream(stream, isBigEndian);
        }
        return stream;
    }
}
