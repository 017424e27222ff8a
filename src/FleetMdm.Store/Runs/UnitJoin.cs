using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>Joins what was found in the parts of a unit: devices of one segment, from columns, from reports, from another run.</summary>
internal sealed class UnitJoin
{
    private readonly EvaluationPlan plan;
    private readonly OutcomeTable[] tables;
    private readonly SegmentPart[] parts;
    private readonly MergedRows rows;
    private readonly int[] codes = new int[Segments.Size];
    private readonly DeviceSet[] byRank = Enumerable.Range(0, WorstStatuses.Ranks).Select(static _ => new DeviceSet()).ToArray();
    private readonly UnitOutcome unit;
    private readonly PolicyOutcomes[] policies;

    /// <param name="plan">What is asked.</param>
    /// <param name="tables">Of each policy, the outcomes that are found.</param>
    /// <param name="parts">Of one segment, no device in two.</param>
    public UnitJoin(EvaluationPlan plan, OutcomeTable[] tables, SegmentPart[] parts)
    {
        (this.plan, this.tables, this.parts) = (plan, tables, parts);
        rows = new MergedRows(parts);
        policies = new PolicyOutcomes[plan.Policies.Count];
        unit = new UnitOutcome(parts[0].Segment) { Policies = policies };
        Span<byte> digest = stackalloc byte[DigestSum.Size];
        for (var place = 0; place < parts.Length; place++)
        {
            var part = parts[place];
            foreach (var row in rows.RowsOf(place))
            {
                var offset = part.Offset(row);
                unit.Devices.Add(offset);
                if (plan.FreshnessOf(part.LastSeen(row)) == Freshness.Stale)
                {
                    unit.Stale.Add(offset);
                }

                part.WriteDigest(row, unit.Digest, digest);
                unit.Digest.Add(digest);
                digest[..RunBasis.DigestSize].CopyTo(unit.Digests[(offset * RunBasis.DigestSize)..]);
            }
        }
    }

    /// <summary>What other devices have than in the run that is built upon; null where nothing is taken over.</summary>
    public KnownSegment? Known { get; init; }

    /// <summary>Reports of devices that stand in columns, for policies that have to be asked device by device.</summary>
    public IReadOnlyDictionary<int, DeviceReport> Reports { get; init; } = new Dictionary<int, DeviceReport>();

    /// <summary>Null where a policy has to be asked device by device, of devices whose reports are not there.</summary>
    public UnitOutcome? TryFinish()
    {
        for (var policy = 0; policy < policies.Length; policy++)
        {
            var packed = Known?.Takes(policy) == true ? Patched(policy, Known) : TryPack(policy);
            if (packed is null)
            {
                return null;
            }

            policies[policy] = Counted(policy, packed);
        }

        unit.Worst.Count(unit.Devices, byRank);
        return unit;
    }

    /// <summary>What each device has, evaluated; null where that is not known.</summary>
    private PackedCodes? TryPack(int policy)
    {
        if (rows.AreAll && parts[0].Outcomes[policy] is { Codes.IsEmpty: false } whole && plan.AppliesToAll(policy))
        {
            var places = CodePacking.Pack(whole.Codes);
            var codeOfPlace = tables[policy].Codes(whole);
            var distinct = Array.ConvertAll(places.Codes, place => codeOfPlace[place]);
            if (distinct.Distinct().Count() == distinct.Length)
            {
                return places with { Codes = distinct };
            }
        }

        Array.Clear(codes);
        for (var place = 0; place < parts.Length; place++)
        {
            if (!TryUnpack(policy, parts[place], rows.RowsOf(place), rows.OffsetsOf(place)))
            {
                return null;
            }
        }

        return CodePacking.Pack(codes);
    }

    /// <summary>Sets the codes of some rows of a part; false where one is not known.</summary>
    private bool TryUnpack(int policy, SegmentPart part, ReadOnlySpan<int> ofPart, ReadOnlySpan<int> offsets)
    {
        var codeOfPlace = part.Outcomes[policy] is { } outcomes ? tables[policy].Codes(outcomes) : [];
        if (plan.AppliesToAll(policy) && part.Outcomes[policy] is { Codes.IsEmpty: false } evaluated)
        {
            var places = evaluated.Codes;
            for (var i = 0; i < ofPart.Length; i++)
            {
                codes[offsets[i]] = codeOfPlace[places[ofPart[i]]];
            }

            return true;
        }

        for (var i = 0; i < ofPart.Length; i++)
        {
            if (!TryCode(policy, part, codeOfPlace, ofPart[i], out codes[offsets[i]]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What each device had, with what is found for those that are not as they were.</summary>
    private PackedCodes? Patched(int policy, KnownSegment known)
    {
        var before = known.Codes(policy);
        var changed = parts[1];
        var codeOfPlace = changed.Outcomes[policy] is { } outcomes ? tables[policy].Codes(outcomes) : [];
        var isSame = true;
        for (var row = changed.First; row < changed.End; row++)
        {
            if (!TryCode(policy, changed, codeOfPlace, row, out var code))
            {
                return null;
            }

            isSame = isSame && before.At(changed.Offset(row)) == code;
        }

        var gone = known.Devices.Without(unit.Devices);
        if (isSame && before.AreZero(gone))
        {
            return before;
        }

        before.Unpack(codes);
        for (var row = changed.First; row < changed.End; row++)
        {
            TryCode(policy, changed, codeOfPlace, row, out codes[changed.Offset(row)]);
        }

        for (var offset = 0; offset < codes.Length; offset++)
        {
            codes[offset] = gone.Contains(offset) ? 0 : codes[offset];
        }

        return CodePacking.Pack(codes);
    }

    /// <summary>What a device has: 0 where the policy is not assigned to it. False where that is not known.</summary>
    private bool TryCode(int policy, SegmentPart part, int[] codeOfPlace, int row, out int code)
    {
        code = 0;
        if (!plan.AppliesToAll(policy) && !plan.Applies(policy, part, row))
        {
            return true;
        }

        if (part.Outcomes[policy] is { Codes.IsEmpty: false } outcomes)
        {
            code = codeOfPlace[outcomes.Codes[row]];
            return true;
        }

        if ((part.Report(row) ?? Reports.GetValueOrDefault(part.Offset(row))) is not { } report)
        {
            return false;
        }

        code = tables[policy].Code(plan.Policies[policy].Policy.Evaluate(report, plan.Request.AsOf));
        return true;
    }

    /// <summary>Counts a policy's outcomes, and raises devices to the worst that they have.</summary>
    private PolicyOutcomes Counted(int policy, PackedCodes packed)
    {
        if (packed.Codes is [0])
        {
            return PolicyOutcomes.None;
        }

        var devices = new int[packed.Codes.Length];
        var stale = new int[packed.Codes.Length];
        packed.Count(unit.Stale, devices, stale);
        var distinct = new List<CountedOutcome>(packed.Codes.Length);
        var sets = new DeviceSet?[packed.Codes.Length];
        var places = new int[packed.Codes.Length];
        for (var place = 0; place < packed.Codes.Length; place++)
        {
            if (packed.Codes[place] != 0)
            {
                var found = tables[policy].At(packed.Codes[place]);
                distinct.Add(new CountedOutcome(found, devices[place], stale[place]));
                sets[place] = byRank[WorstStatuses.Rank(found.Status)];
                places[place] = distinct.Count;
            }
        }

        packed.AddTo(sets);
        return new PolicyOutcomes(packed with { Codes = places }, distinct);
    }
}
