using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Counts devices by the worst status that a policy has on them. Statuses are ranked: the larger, the worse.</summary>
internal sealed class WorstStatuses
{
    private readonly long[] counts = new long[Ranks];

    /// <summary>How many ranks there are.</summary>
    public static int Ranks => Rank(Status.Fail) + 1;

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

    /// <summary>Counts devices by the highest rank at which they are found.</summary>
    /// <param name="devices">All of them; those that are found nowhere have rank 0.</param>
    /// <param name="byRank">A set for each rank.</param>
    public void Count(DeviceSet devices, IReadOnlyList<DeviceSet> byRank)
    {
        var left = devices;
        for (var rank = Ranks - 1; rank > 0; rank--)
        {
            var others = left.Without(byRank[rank]);
            counts[rank] += left.Count - others.Count;
            left = others;
        }

        counts[0] += left.Count;
    }

    /// <summary>Adds the devices of another count.</summary>
    public void Add(WorstStatuses other)
    {
        for (var rank = 0; rank < counts.Length; rank++)
        {
            counts[rank] += other.counts[rank];
        }
    }

    public Tally ToTally() => new(
        counts[Rank(Status.Pass)],
        counts[Rank(Status.Fail)],
        counts[Rank(Status.Unknown)],
        counts[Rank(Status.Error)],
        counts[Rank(Status.NotApplicable)]);
}
