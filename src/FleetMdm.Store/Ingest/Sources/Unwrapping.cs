using ZstdSharp;

namespace FleetMdm.Store.Ingest.Sources;

/// <summary>What a file's content is wrapped in. It shows in the first bytes; names and extensions say nothing.</summary>
internal static class Unwrapping
{
    /// <summary>The longest mark that is looked for.</summary>
    private const int MarkLength = 4;

    /// <summary>A zip archive, also one without members.</summary>
    public static bool IsZip(PeekStream stream) =>
        stream.Peek(MarkLength) is [(byte)'P', (byte)'K', 3, 4] or [(byte)'P', (byte)'K', 5, 6];

    public static bool IsTar(PeekStream stream) => TarHeader.TryRead(stream.Peek(TarHeader.Length), out _);

    /// <summary>Undoes gzip or zstd; another stream is as it was.</summary>
    /// <param name="wrapping">What was undone; not set where nothing was.</param>
    public static PeekStream Decompress(PeekStream stream, Expansion expansion, ref string? wrapping)
    {
        switch (stream.Peek(MarkLength))
        {
            case [0x1F, 0x8B, ..]:
                wrapping = "gzip";
                return new PeekStream(expansion.Guard(new GzipContent(stream)));
            case [0x28, 0xB5, 0x2F, 0xFD]:
                wrapping = "zstd";
                return new PeekStream(expansion.Guard(new DecompressionStream(stream, leaveOpen: false)));
            default:
                return stream;
        }
    }

    /// <summary>The text as UTF-8 without a mark: UTF-16 with a byte order mark is what PowerShell redirects.</summary>
    public static Stream WithoutByteOrderMark(PeekStream stream)
    {
        var mark = stream.Peek(MarkLength);
        if (mark is [0xEF, 0xBB, 0xBF, ..])
        {
            stream.Skip(3);
            return stream;
        }
        if (mark is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            var isBigEndian = mark[0] == 0xFE;
            stream.Skip(2);
            return new Utf16Stream(stream, isBigEndian);
        }
        return stream;
    }
}
