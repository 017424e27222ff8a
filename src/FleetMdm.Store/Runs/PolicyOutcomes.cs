namespace FleetMdm.Store;

/// <summary>One policy on some devices of a segment.</summary>
/// <param name="Codes">Each device's outcome: its place in <paramref name="Distinct"/> plus one, or 0. Null where no device has one.</param>
/// <param name="Distinct">Each outcome once, and how many devices have it.</param>
internal sealed record PolicyOutcomes(PackedCodes? Codes, IReadOnlyList<CountedOutcome> Distinct)
{
    public static PolicyOutcomes None { get; } = new(null, []);
}

/// <summary>An outcome and how many devices have it.</summary>
/// <param name="StaleDevices">Those of <paramref name="Devices"/> that are stale.</param>
internal readonly record struct CountedOutcome(FoundOutcome Found, int Devices, int StaleDevices);
