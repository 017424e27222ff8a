namespace FleetMdm.Store;

/// <summary>
/// Which devices are meant. Within one list any entry serves, between the lists all must hold, and an empty list
/// asks nothing. Tags and operating systems compare without case and outer blanks, ids exactly.
/// </summary>
public sealed record DeviceFilter(
    IReadOnlyList<string> DeviceIds, IReadOnlyList<string> Tags, IReadOnlyList<string> OperatingSystems)
{
    /// <summary>The whole fleet.</summary>
    public static DeviceFilter All { get; } = new([], [], []);

    /// <summary>Whether it leaves no device out.</summary>
    public bool IsAll => DeviceIds.Count + Tags.Count + OperatingSystems.Count == 0;

    /// <summary>One device.</summary>
    public static DeviceFilter Only(string deviceId) => new([deviceId], [], []);

    /// <summary>True where the tags and the operating system are asked for; ids are the query's business.</summary>
    internal bool Admits(string os, IReadOnlyList<string> tags) =>
        (OperatingSystems.Count == 0 || OperatingSystems.Any(wanted => TagNames.Same(wanted, os)))
        && (Tags.Count == 0 || Tags.Any(wanted => TagNames.Contains(tags, wanted)));
}
