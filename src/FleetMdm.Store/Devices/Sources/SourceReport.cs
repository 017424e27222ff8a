using FleetMdm.Store.Ingest;

namespace FleetMdm.Store;

/// <summary>What one source last said of a device.</summary>
/// <param name="DeviceId">The id that the report gives the device.</param>
/// <param name="Source">The format that it came in.</param>
/// <param name="LastSeen">When the source last heard of the device; null when it does not say.</param>
/// <param name="UpdatedAt">When the report was last changed here.</param>
public sealed record SourceReport(string DeviceId, string Source, DateTimeOffset? LastSeen, DateTimeOffset UpdatedAt)
{
    internal long? BatchId { get; init; }

    internal byte[] Hash { get; init; } = [];

    /// <summary>The whole report, canonical.</summary>
    internal byte[] Json { get; init; } = [];
}

/// <summary>A fact or a core column of a device that several sources speak of.</summary>
/// <param name="Path"><c>facts.disk.encrypted</c>, <c>device.hostname</c>; a list is one fact.</param>
/// <param name="From">Whose word it is.</param>
/// <param name="Value">What it says, as JSON.</param>
/// <param name="Others">What others say that is not the same.</param>
public sealed record FactOrigin(string Path, SourceReport From, string Value, IReadOnlyList<OtherWord> Others);

/// <summary>Another source's word, which does not count.</summary>
public sealed record OtherWord(SourceReport From, string Value);

/// <summary>A device's sources.</summary>
/// <param name="Reports">By device_id and source.</param>
/// <param name="Merged">The devices that are a part of it, by id.</param>
/// <param name="Origins">Where each fact is from, in order; empty for a device of one source, from which all is.</param>
public sealed record DeviceSources(
    IReadOnlyList<SourceReport> Reports, IReadOnlyList<MergedDevice> Merged, IReadOnlyList<FactOrigin> Origins)
{
    /// <summary>Some of what the sources say is left out of the device: together they are too large.</summary>
    public bool IsCut { get; init; }
}

/// <summary>A device that was joined to another, and is a device of its own no more.</summary>
public sealed record MergedDevice(string DeviceId, string Into);

/// <summary>A device's row, merged from the reports of its sources.</summary>
/// <param name="Bytes">The length of the whole report as canonical JSON.</param>
internal sealed record MergedReport(
    string Hostname,
    string Os,
    string? OsVersion,
    string? Serial,
    DateTimeOffset? LastSeen,
    byte[] TagsJson,
    byte[] FactsJson,
    byte[] Hash,
    int Bytes,
    IReadOnlyList<FactOrigin> Origins)
{
    /// <summary>Some of what the sources say is left out.</summary>
    public bool IsCut { get; init; }
}
