using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>The devices of a run that are still in the fleet, counted by how they stand.</summary>
/// <param name="ByWorst">By the worst status that a policy has on them: fail, then error, unknown, pass, not applicable.</param>
/// <param name="Stale">Those that were stale.</param>
public sealed record RunCensus(Tally ByWorst, long Stale)
{
    public long Devices => ByWorst.Applicable + ByWorst.NotApplicable;

    /// <summary>The census of a run that was counted as it was made; taken anew where devices of it are gone since.</summary>
    internal static RunCensus Of(SqliteSession session, FleetRun run)
    {
        if (run.CountedCensus is not { } counted)
        {
            return Take(session, run);
        }

        using var removed = session.Prepare("run_removed_devices");
        PackedCodes? freshness = null;
        var segment = -1L;
        while (removed.Step())
        {
            var deviceNo = removed.Integer(0);
            if (Segments.Of(deviceNo) != segment)
            {
                segment = Segments.Of(deviceNo);
                freshness = run.Columns.FreshnessCodes(segment);
            }

            if (freshness is not null && freshness.At(Segments.Offset(deviceNo)) > 0)
            {
                return Take(session, run);
            }
        }

        return counted;
    }

    /// <summary>Counts the devices that are there, over the packed codes, one segment after the other.</summary>
    private static RunCensus Take(SqliteSession session, FleetRun run)
    {
        var policies = run.Summary.Policies.Count;
        var ranks = Enumerable.Range(0, policies).Select(_ => new List<byte> { 0 }).ToArray();
        var codes = new PackedCodes?[policies];
        var counter = new WorstStatuses();
        PackedCodes? freshness = null;
        long segment = -1, stale = 0;

        using var device = session.Prepare("run_census");
        while (device.Step())
        {
            var deviceNo = device.Integer(0);
            if (Segments.Of(deviceNo) != segment)
            {
                segment = Segments.Of(deviceNo);
                freshness = run.Columns.FreshnessCodes(segment);
                for (var policy = 0; policy < policies; policy++)
                {
                    codes[policy] = freshness is null ? null : run.Columns.Codes(policy, segment);
                }
            }

            var offset = Segments.Offset(deviceNo);
            if (freshness is null || freshness.At(offset) == 0)
            {
                continue;
            }

            stale += (Freshness)freshness.At(offset) == Freshness.Stale ? 1 : 0;
            byte worst = 0;
            for (var policy = 0; policy < policies; policy++)
            {
                worst = Math.Max(worst, RankOf(policy, codes[policy]?.At(offset) ?? 0));
            }

            counter.Count(worst);
        }

        return new RunCensus(counter.ToTally(), stale);

        byte RankOf(int policy, int code)
        {
            var known = ranks[policy];
            while (known.Count <= code)
            {
                known.Add(WorstStatuses.Rank(run.Columns.Outcome(policy, known.Count).Status));
            }

            return known[code];
        }
    }
}
