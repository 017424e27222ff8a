using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>What a run found for one policy.</summary>
/// <param name="Sha256">Of the policy's YAML document as it was evaluated.</param>
/// <param name="Stale">Of the devices counted in <paramref name="Tally"/>, those that were stale.</param>
public sealed record PolicyTally(
    string PolicyId, string Name, Severity Severity, string Sha256, Tally Tally, long Stale)
{
    /// <summary>A digest of the policy's text and of whom it was assigned to; null in a run of an older version.</summary>
    internal string? Question { get; init; }
}
