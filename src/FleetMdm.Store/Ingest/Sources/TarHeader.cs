using System.Text;

namespace FleetMdm.Store.Ingest.Sources;

/// <summary>What a member of a tar archive is.</summary>
internal enum TarKind
{
    File,
    Folder,
    Link,
    /// <summary>A device, a pipe, a file with holes.</summary>
    Special,
    /// <summary>The name of the member behind it, as GNU tar writes long ones.</summary>
    LongName,
    /// <summary>The attributes of the member behind it (POSIX).</summary>
    Attributes,
    /// <summary>Attributes of all members, or the target of a link: nothing that is wanted here.</summary>
    Remark,
}

/// <summary>The block before a member of a tar archive: those of GNU, POSIX and the old ones.</summary>
internal readonly record struct TarHeader(string Name, TarKind Kind, long Size)
{
    public const int Length = 512;

    /// <summary>False when the block is no header: its checksum tells.</summary>
    public static bool TryRead(ReadOnlySpan<byte> block, out TarHeader header)
    {
        header = default;
        if (block.Length < Length || !TryNumber(block[148..156], out var checksum) || checksum != Checksum(block)
            || !TryNumber(block[124..136], out var size))
        {
            return false;
        }
        var isPosix = block[257..263].SequenceEqual("ustar\0"u8);
        var name = Text(block[..100]);
        var prefix = isPosix ? Text(block[345..500]) : "";
        header = new TarHeader(prefix.Length > 0 ? prefix + "/" + name : name, KindOf(block[156], name), size);
        return true;
    }

    private static TarKind KindOf(byte type, string name) => type switch
    {
        // Old archives mark a folder by its name alone.
        0 or (byte)'0' or (byte)'7' => name.EndsWith('/') ? TarKind.Folder : TarKind.File,
        (byte)'1' or (byte)'2' => TarKind.Link,
        (byte)'5' => TarKind.Folder,
        (byte)'L' => TarKind.LongName,
        (byte)'x' => TarKind.Attributes,
        (byte)'g' or (byte)'K' => TarKind.Remark,
        _ => TarKind.Special,
    };

    /// <summary>The sum of the block's bytes, those of the sum itself counted as blanks.</summary>
    private static long Checksum(ReadOnlySpan<byte> block)
    {
        var sum = 0L;
        for (var i = 0; i < Length; i++)
        {
            sum += i is >= 148 and < 156 ? ' ' : block[i];
        }
        return sum;
    }

    /// <summary>Octal digits, or, with the first bit set, a big-endian number: what octal digits cannot hold.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> field, out long number)
    {
        number = 0;
        if (field[0] >= 0x80)
        {
            number = field[0] & 0x3F;
            foreach (var value in field[1..])
            {
                if (number > long.MaxValue >> 8)
                {
                    return false;
                }
                number = (number << 8) | value;
            }
            return field[0] < 0xC0;
        }
        var digits = field.Trim(" \0"u8);
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }
            number = (number << 3) | (uint)(digit - '0');
        }
        return digits.Length > 0;
    }

    public static string Text(ReadOnlySpan<byte> field) =>
        Encoding.UTF8.GetString(field.IndexOf((byte)0) is var end && end < 0 ? field : field[..end]);
}
