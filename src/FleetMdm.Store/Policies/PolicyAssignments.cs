namespace FleetMdm.Store;

/// <summary>
/// To whom a policy is assigned. A policy without any assignment applies to every device that its targets match;
/// with assignments it applies to those devices only.
/// </summary>
/// <param name="Devices">Device ids in order; a device may have been removed since.</param>
/// <param name="Tags">Tags in order; a device that has one of them is meant.</param>
public sealed record PolicyAssignments(string PolicyId, IReadOnlyList<string> Devices, IReadOnlyList<string> Tags)
{
    public bool IsEmpty => Devices.Count == 0 && Tags.Count == 0;
}

/// <summary>What became of assigning or unassigning. When a name is unknown, nothing was changed.</summary>
/// <param name="PolicyKnown">False: there is no such policy.</param>
/// <param name="UnknownDevices">The devices that do not exist (asked of assigning only).</param>
/// <param name="ChangedDevices">Devices newly assigned, or no longer; one that was so already is not among them.</param>
/// <param name="ChangedTags">The same of tags.</param>
/// <param name="Now">The assignments after the change.</param>
public sealed record AssignmentAnswer(
    bool PolicyKnown,
    IReadOnlyList<string> UnknownDevices,
    IReadOnlyList<string> ChangedDevices,
    IReadOnlyList<string> ChangedTags,
    PolicyAssignments Now)
{
    /// <summary>True when every name was known.</summary>
    public bool Accepted => PolicyKnown && UnknownDevices.Count == 0;
}
