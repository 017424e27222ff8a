namespace FleetMdm.Store.Ingest.Sources;

/// <summary>How much may come out of what is compressed or packed. Inventories shrink to a tenth or a fiftieth; what
/// shrinks to less than a two-hundredth is made to fill a disk.</summary>
internal sealed record ExpansionLimits
{
    public static ExpansionLimits Default { get; } = new();

    /// <summary>Up to so many bytes the ratio does not count: a small file of one text, repeated, is harmless.</summary>
    public long FreeBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>How many bytes may come out of one byte.</summary>
    public long Ratio { get; init; } = 200;

    /// <summary>How many bytes may come out of one file in all.</summary>
    public long Bytes { get; init; } = 256L * 1024 * 1024 * 1024;

    /// <summary>How many members an archive may have, folders counted.</summary>
    public int Members { get; init; } = 100_000;
}

/// <summary>What has come out of one file of the user so far, through all its wrappings and members.</summary>
/// <param name="packed">The bytes that it came out of: the file's size, or what was read of a pipe. Members that share
/// the same bytes are no way around it.</param>
internal sealed class Expansion(string file, Func<long> packed, ExpansionLimits limits)
{
    private long _bytes;
    private int _members;

    public void AddMember()
    {
        if (++_members > limits.Members)
        {
            throw new InputRefusedException(InputFault.TooManyMembers(file, limits.Members));
        }
    }

    /// <summary>Counts what is read of the stream.</summary>
    public Stream Guard(Stream unpacked) => new Guarded(unpacked, this);

    private void Add(int count)
    {
        _bytes += count;
        if (_bytes > limits.Bytes || (_bytes > limits.FreeBytes && _bytes / limits.Ratio > packed()))
        {
            throw new InputRefusedException(InputFault.ExpandsTooMuch(file, limits));
        }
    }

    private sealed class Guarded(Stream inner, Expansion expansion) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            expansion.Add(read);
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>Ends the reading of a file for a reason that is the file's.</summary>
internal sealed class InputRefusedException(RefusedInput reason) : IOException(reason.Message)
{
    public RefusedInput Reason { get; } = reason;
}
