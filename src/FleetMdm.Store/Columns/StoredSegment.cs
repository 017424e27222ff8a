namespace FleetMdm.Store;

/// <summary>A segment as its columns have it, still as bytes, and the devices that they do not speak of any more.</summary>
/// <param name="Segment">Its number.</param>
/// <param name="Frame">What <see cref="SegmentFrame"/> reads.</param>
/// <param name="Columns">One for each name of the plan's columns.</param>
/// <param name="Outdated">Numbers of devices that changed, went or came since.</param>
internal sealed record StoredSegment(
    long Segment, byte[] Frame, IReadOnlyList<ReadOnlyMemory<byte>> Columns, IReadOnlyList<long> Outdated);
