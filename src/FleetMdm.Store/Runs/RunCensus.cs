using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>The devices of a run that are still in the fleet, counted by how they stand.</summary>
/// <param name="ByWorst">By the worst status that a policy has on them: fail, then error, unknown, pass, not applicable.</param>
/// <param name="Stale">Those that were stale.</param>
public sealed record RunCensus(Tally ByWorst, long Stale)
{
    public long Devices => ByWorst.Applicable + ByWorst.NotApplicable;

    /// <summary>Counts over the packed codes: nothing is unpacked, and one segment is looked at a time.</summary>
    internal static RunCensus Take(SqliteSession session, IRunColumns columns, int policies)
    {
        var counts = new long[Enum.GetValues<Status>().Length + 1];
        var statuses = Enumerable.Range(0, policies).Select(_ => new List<Status>()).ToArray();
        var codes = new PackedCodes?[policies];
        byte[]? freshness = null;
        long segment = -1, stale = 0;

        using var device = session.Prepare("run_census");
        while (device.Step())
        {
            var deviceNo = device.Integer(0);
            if (Segments.Of(deviceNo) != segment)
            {
                segment = Segments.Of(deviceNo);
                freshness = columns.FreshnessCodes(segment);
                for (var policy = 0; policy < policies; policy++)
                {
                    codes[policy] = freshness is null ? null : columns.Codes(policy, segment);
                }
            }

            var offset = Segments.Offset(deviceNo);
            if (freshness is null || freshness[offset] == 0)
            {
                continue;
            }

            stale += (Freshness)freshness[offset] == Freshness.Stale ? 1 : 0;
            var worst = Status.NotApplicable;
            for (var policy = 0; policy < policies; policy++)
            {
                if (codes[policy]?.At(offset) is > 0 and var code)
                {
                    worst = Worse(worst, StatusOf(policy, code));
                }
            }

            counts[(int)worst]++;
        }

        return new RunCensus(
            new Tally(
                counts[(int)Status.Pass],
                counts[(int)Status.Fail],
                counts[(int)Status.Unknown],
                counts[(int)Status.Error],
                counts[(int)Status.NotApplicable]),
            stale);

        Status StatusOf(int policy, int code)
        {
            var known = statuses[policy];
            while (known.Count < code)
            {
                known.Add(columns.Outcome(policy, known.Count + 1).Status);
            }

            return known[code - 1];
        }
    }

    private static Status Worse(Status one, Status other) => Rank(one) >= Rank(other) ? one : other;

    private static int Rank(Status status) => status switch
    {
        Status.Fail => 4,
        Status.Error => 3,
        Status.Unknown => 2,
        Status.Pass => 1,
        _ => 0,
    };
}
