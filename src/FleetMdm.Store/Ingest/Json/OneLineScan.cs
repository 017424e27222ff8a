using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FleetMdm.Store.Ingest.Json;

/// <summary>
/// Finds the end of a value that stands in one line and whose brackets match, as exports without indentation have them: 64
/// bytes at a time, looking only at quotes, escapes and brackets. Of any other it says nothing.
/// </summary>
internal static class OneLineScan
{
    /// <summary>How deep it follows: a bit for each bracket that is open.</summary>
    private const int Deepest = 64;

    /// <summary>The length of the value that the bytes begin with, a list or an object; 0 when that takes a closer look.</summary>
    public static int Length(ReadOnlySpan<byte> bytes)
    {
        const int block = 4 * 16;
        ref var first = ref MemoryMarshal.GetReference(bytes);
        // Of what is open, the innermost is the lowest bit: 1 for an object.
        var open = 0UL;
        var depth = 0;
        var isText = false;
        var escapedAt = -1;
        for (var start = 0; start <= bytes.Length - block; start += block)
        {
            var marks = Marks(ref Unsafe.Add(ref first, start))
                | (Marks(ref Unsafe.Add(ref first, start + 16)) << 16)
                | (Marks(ref Unsafe.Add(ref first, start + 32)) << 32)
                | (Marks(ref Unsafe.Add(ref first, start + 48)) << 48);
            for (; marks != 0; marks &= marks - 1)
            {
                var at = start + BitOperations.TrailingZeroCount(marks);
                var mark = Unsafe.Add(ref first, at);
                if (mark == '\n')
                {
                    return 0;
                }
                if (isText)
                {
                    if (at == escapedAt)
                    {
                        continue;
                    }
                    if (mark == '\\')
                    {
                        escapedAt = at + 1;
                    }
                    else if (mark == '"')
                    {
                        isText = false;
                    }
                    continue;
                }
                switch (mark)
                {
                    case (byte)'"':
                        isText = true;
                        break;
                    case (byte)'{' or (byte)'[':
                        if (depth == Deepest)
                        {
                            return 0;
                        }
                        open = (open << 1) | (mark == '{' ? 1UL : 0UL);
                        depth++;
                        break;
                    case (byte)'}' or (byte)']':
                        if ((open & 1) != (mark == '}' ? 1UL : 0UL))
                        {
                            return 0;
                        }
                        open >>= 1;
                        if (--depth == 0)
                        {
                            return at + 1;
                        }
                        break;
                }
            }
        }
        return 0;
    }

    /// <summary>A bit for each of 16 bytes that is a quote, an escape, a line break or a bracket.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Marks(ref byte first)
    {
        var bytes = Vector128.LoadUnsafe(ref first);
        // `[` and `{`, `]` and `}` differ in this bit only; of `\` it makes no other mark.
        var folded = bytes | Vector128.Create((byte)0x20);
        return (Vector128.Equals(bytes, Vector128.Create((byte)'"'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'\n'))
            | Vector128.Equals(folded, Vector128.Create((byte)'{'))
            | Vector128.Equals(folded, Vector128.Create((byte)'}'))).ExtractMostSignificantBits();
    }
}
