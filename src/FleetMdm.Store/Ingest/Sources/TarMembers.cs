using System.Globalization;
using System.Text;

namespace FleetMdm.Store.Ingest.Sources;

/// <summary>
/// The members of a tar archive, streamed. .NET's reader takes headers of up to 2 GB into memory, and takes an archive
/// that breaks off between two members for whole; a fleet's exports come from anywhere, so that neither will do.
/// </summary>
internal sealed class TarMembers(Stream archive) : IDisposable
{
    /// <summary>Names and attributes; more than anybody writes.</summary>
    private const int HeaderBytes = 64 * 1024;

    private readonly byte[] _block = new byte[TarHeader.Length];

    /// <summary>Bytes of the member, and of the padding behind it, that are still in the archive.</summary>
    private long _data;
    private long _padding;

    /// <summary>The content of the member that was moved to; invalid when the next one is.</summary>
    public Stream Data => new Member(this);

    /// <summary>Moves to the next member; false at the archive's end.</summary>
    /// <exception cref="InvalidDataException">The archive breaks off or is none.</exception>
    public bool TryNext(out TarHeader member)
    {
        string? name = null;
        long? size = null;
        while (TryHeader(out member))
        {
            switch (member.Kind)
            {
                case TarKind.LongName:
                    name = TarHeader.Text(ReadAll());
                    break;
                case TarKind.Attributes:
                    ReadAttributes(ReadAll(), ref name, ref size);
                    break;
                case TarKind.Remark:
                    break;
                default:
                    // What is no file has no data, whatever its size says: a link's is that of its target.
                    member = new TarHeader(name ?? member.Name, member.Kind, member.Kind == TarKind.Link ? 0 : size ?? member.Size);
                    Begin(member.Size);
                    return true;
            }
        }
        return false;
    }

    public void Dispose() => archive.Dispose();

    private bool TryHeader(out TarHeader header)
    {
        Skip();
        Fill(_block);
        header = default;
        if (_block.AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            // Whether what it is compressed with is whole shows at the very end.
            archive.CopyTo(Stream.Null);
            return false;
        }
        if (!TarHeader.TryRead(_block, out header))
        {
            throw new InvalidDataException("a member has no header");
        }
        Begin(header.Size);
        return true;
    }

    private void Begin(long size) => (_data, _padding) = (size, (TarHeader.Length - (size % TarHeader.Length)) % TarHeader.Length);

    private byte[] ReadAll()
    {
        if (_data > HeaderBytes)
        {
            throw new InvalidDataException("a name or the attributes of a member are too long");
        }
        var bytes = new byte[_data];
        Fill(bytes);
        _data = 0;
        return bytes;
    }

    /// <summary>Lines <c>LENGTH KEY=VALUE</c>, the length that of the whole line.</summary>
    private static void ReadAttributes(ReadOnlySpan<byte> lines, ref string? name, ref long? size)
    {
        while (!lines.IsEmpty)
        {
            var blank = lines.IndexOf((byte)' ');
            if (blank < 0 || !int.TryParse(lines[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= blank + 1 || length > lines.Length)
            {
                throw new InvalidDataException("the attributes of a member are damaged");
            }
            var attribute = lines[(blank + 1)..length].TrimEnd((byte)'\n');
            if (attribute.StartsWith("path="u8))
            {
                name = Encoding.UTF8.GetString(attribute["path=".Length..]);
            }
            else if (attribute.StartsWith("size="u8))
            {
                size = long.TryParse(attribute["size=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw new InvalidDataException("the size of a member is no number");
            }
            lines = lines[length..];
        }
    }

    private void Skip()
    {
        Span<byte> scratch = stackalloc byte[4096];
        while (_data + _padding > 0)
        {
            var read = archive.Read(scratch[..(int)Math.Min(scratch.Length, _data + _padding)]);
            if (read == 0)
            {
                throw new InvalidDataException("the archive breaks off");
            }
            var data = Math.Min(read, _data);
            (_data, _padding) = (_data - data, _padding - (read - data));
        }
    }

    private void Fill(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var read = archive.Read(buffer);
            buffer = read > 0 ? buffer[read..] : throw new InvalidDataException("the archive breaks off");
        }
    }

    /// <summary>Of a file that ends too early the rest is missed, and not taken for its end.</summary>
    private sealed class Member(TarMembers members) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            if (members._data == 0 || buffer.IsEmpty)
            {
                return 0;
            }
            var read = members.Read(buffer[..(int)Math.Min(buffer.Length, members._data)]);
            members._data -= read;
            return read;
        }
    }

    private int Read(Span<byte> buffer) =>
        archive.Read(buffer) is > 0 and var read ? read : throw new InvalidDataException("the archive breaks off");
}
