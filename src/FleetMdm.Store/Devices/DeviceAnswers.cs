namespace FleetMdm.Store;

/// <summary>What became of tagging or untagging a device.</summary>
/// <param name="DeviceKnown">False: there is no such device, and nothing was changed.</param>
/// <param name="Changed">The tags that were added or taken away, ordinal; a tag that was so already is not among them.</param>
public sealed record TagAnswer(bool DeviceKnown, IReadOnlyList<string> Changed);

/// <summary>A path that devices have reported, and how many did.</summary>
/// <param name="Path">As rules write it: <c>facts.software[].version</c>.</param>
public sealed record ReportedFactPath(string Path, long Devices);
