using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>A device without its facts: what lists show. What was not reported is null.</summary>
/// <param name="LastSeen">Null: never seen.</param>
/// <param name="ReportedTags">The source's own tags, in ordinal order.</param>
/// <param name="GivenTags">Tags given by hand, which reports do not touch, in ordinal order.</param>
/// <param name="Tags">Both, each once, in ordinal order.</param>
/// <param name="Source">The format that the last report came in.</param>
public sealed record DeviceSummary(
    string DeviceId,
    string Hostname,
    string Os,
    string? OsVersion,
    string? Serial,
    DateTimeOffset? LastSeen,
    IReadOnlyList<string> ReportedTags,
    IReadOnlyList<string> GivenTags,
    IReadOnlyList<string> Tags,
    string Source);

/// <summary>A device with its facts.</summary>
/// <param name="Summary">Core columns and where the tags come from.</param>
/// <param name="Report">The device as rules see it, with all its tags.</param>
/// <param name="UpdatedAt">When its report was last changed here.</param>
public sealed record StoredDevice(DeviceSummary Summary, DeviceReport Report, DateTimeOffset UpdatedAt);
