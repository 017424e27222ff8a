using System.IO.Compression;

namespace FleetMdm.Store.Ingest.Sources;

/// <summary>The members of a zip archive, in the order of its directory.</summary>
internal sealed class ZipMembers : IDisposable
{
    /// <summary>What a directory of the most members may take, with long names: more is not read into memory.</summary>
    private const long DirectoryBytes = 32 * 1024 * 1024;

    private readonly ZipArchive _archive;
    private readonly Expansion _expansion;

    public ZipMembers(CountingStream file, Expansion expansion)
    {
        _expansion = expansion;
        file.Position = 0;
        file.Limit = file.Count + DirectoryBytes;
        _archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        Entries = _archive.Entries;
        file.Limit = long.MaxValue;
        foreach (var _ in Entries)
        {
            expansion.AddMember();
        }
    }

    public IReadOnlyCollection<ZipArchiveEntry> Entries { get; }

    /// <summary>A spreadsheet is a zip archive too, and lies beside many an export.</summary>
    public bool IsOfficeDocument => _archive.GetEntry("[Content_Types].xml") is not null;

    /// <summary>The kind of file that Unix wrote into the upper half of the attributes.</summary>
    public static bool IsLink(ZipArchiveEntry entry) => ((entry.ExternalAttributes >> 16) & 0xF000) == 0xA000;

    /// <summary>A member's bytes; where they are not those that were packed, an <see cref="InvalidDataException"/> ends them.</summary>
    public Stream Open(ZipArchiveEntry entry) => new Checked(_expansion.Guard(entry.Open()), entry.Length, entry.Crc32);

    public void Dispose() => _archive.Dispose();

    /// <summary>.NET hands out what it finds; whether it is all, and as it was, the directory's length and checksum tell.</summary>
    private sealed class Checked(Stream inner, long length, uint checksum) : ReadOnlyStream
    {
        private static readonly uint[] Table = MakeTable();

        private uint _checksum = uint.MaxValue;
        private long _length;

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            _length += read;
            foreach (var value in buffer[..read])
            {
                _checksum = Table[(byte)(_checksum ^ value)] ^ (_checksum >> 8);
            }
            if (read == 0 && buffer.Length > 0 && (_length != length || ~_checksum != checksum))
            {
                throw new InvalidDataException("the member is not what was packed");
            }
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }

        private static uint[] MakeTable()
        {
            var table = new uint[256];
            for (var i = 0u; i < table.Length; i++)
            {
                var value = i;
                for (var bit = 0; bit < 8; bit++)
                {
                    value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
                }
                table[i] = value;
            }
            return table;
        }
    }
}
