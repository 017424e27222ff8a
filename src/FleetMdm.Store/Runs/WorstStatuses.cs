using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Counts devices by the worst status that a policy has on them. Statuses are ranked: the larger, the worse.</summary>
internal sealed class WorstStatuses
{
    private readonly long[] counts = new long[Rank(Status.Fail) + 1];

    /// <summary>0 where nothing applies.</summary>
    public static byte Rank(Status status) => status switch
    {
        Status.Fail => 4,
        Status.Error => 3,
        Status.Unknown => 2,
        Status.Pass => 1,
        _ => 0,
    };

    public void Count(byte rank) => counts[rank]++;

    public Tally ToTally() => new(
        counts[Rank(Status.Pass)],
        counts[Rank(Status.Fail)],
        counts[Rank(Status.Unknown)],
        counts[Rank(Status.Error)],
        counts[Rank(Status.NotApplicable)]);
}
