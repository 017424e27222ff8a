using System.Buffers.Binary;
using System.IO.Compression;

namespace FleetMdm.Store.Ingest.Sources;

/// <summary>
/// Decompresses gzip and notices when the data breaks off: .NET's own stream ends there as if all were well. The last
/// four bytes of a gzip file are the size of its last member, which is the whole file but for concatenated ones.
/// </summary>
internal sealed class GzipContent : ReadOnlyStream
{
    private readonly TailStream _compressed;
    private readonly GZipStream _gzip;
    private long _size;

    public GzipContent(Stream compressed)
    {
        _compressed = new TailStream(compressed);
        _gzip = new GZipStream(_compressed, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        var read = _gzip.Read(buffer);
        _size += read;
        if (read == 0 && buffer.Length > 0 && !IsComplete())
        {
            throw new InvalidDataException("the gzip data breaks off");
        }
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _gzip.Dispose();
        base.Dispose(disposing);
    }

    private bool IsComplete() =>
        _compressed.LastFour == (uint)_size || (_compressed.MayHaveMembers && _compressed.LastFour <= _size);

    /// <summary>Remembers the last four bytes that were read, and whether a second member's mark was among them all.</summary>
    private sealed class TailStream(Stream inner) : ReadOnlyStream
    {
        private readonly byte[] _last = new byte[4];
        private bool _isFirst = true;

        public uint LastFour => BinaryPrimitives.ReadUInt32LittleEndian(_last);

        public bool MayHaveMembers { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            var read = buffer[..count];
            if (count > 0)
            {
                MayHaveMembers |= read[(_isFirst ? 1 : 0)..].IndexOf((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]) >= 0;
                _isFirst = false;
                var kept = Math.Min(count, _last.Length);
                _last.AsSpan(kept).CopyTo(_last);
                read[^kept..].CopyTo(_last.AsSpan(_last.Length - kept));
            }
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
