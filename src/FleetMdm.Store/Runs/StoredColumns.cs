namespace FleetMdm.Store;

/// <summary>The packed results of a stored run, read as they are asked for: one device needs one segment a policy.</summary>
internal sealed class StoredColumns : IRunColumns
{
    private readonly SqliteSession session;
    private readonly IReadOnlyList<PolicyColumns> policies;
    private readonly SegmentNumbers freshness;
    private readonly Dictionary<int, Outcome> outcomes = [];

    public StoredColumns(SqliteSession session, long runNo, IReadOnlyList<PolicyColumns> policies, SegmentNumbers freshness)
    {
        this.session = session;
        this.policies = policies;
        this.freshness = freshness;
        RunNo = runNo;
    }

    public long RunNo { get; }

    /// <summary>The segments that have a device in the run, ascending.</summary>
    public IEnumerable<long> Segments => freshness.Segments;

    /// <summary>The rows of `packed_codes` that the run needs.</summary>
    public IEnumerable<long> Numbers => policies.SelectMany(static policy => policy.Codes.All).Concat(freshness.All);

    public PackedCodes? Codes(int policy, long segment) => Fetch(policies[policy].Codes.At(segment));

    public PackedCodes? FreshnessCodes(long segment) => Fetch(freshness.At(segment));

    public Outcome Outcome(int policy, int code) => Outcome(code);

    /// <summary>The outcome of a number, which any policy may have.</summary>
    public Outcome Outcome(int number)
    {
        if (!outcomes.TryGetValue(number, out var known))
        {
            using var statement = session.Prepare("outcome").Bind(":outcome_no", number);
            known = statement.Step() ? ReadOutcome(statement) : throw StoreFailure.Corrupt(session.Path);
            outcomes.Add(number, known);
        }

        return known;
    }

    public IReadOnlyList<Outcome> OutcomesOf(int policy) =>
        [.. policies[policy].Outcomes.Select(number => Outcome(number))];

    /// <summary>A policy's distinct outcomes with their numbers.</summary>
    public IReadOnlyList<KnownOutcome> NumberedOutcomes(int policy) =>
        [.. policies[policy].Outcomes.Select(number => new KnownOutcome(number, Outcome(number)))];

    private static Outcome ReadOutcome(Statement row) => new(
        row.Parsed(0, StatusText.Parse),
        row.Parsed(1, OutcomeJson.ReadPaths),
        row.Parsed(2, OutcomeJson.ReadChecks),
        row.Parsed(3, OutcomeJson.ReadCauses));

    private PackedCodes? Fetch(long number)
    {
        if (number == 0)
        {
            return null;
        }

        using var row = session.Prepare("packed_codes").Bind(":codes_no", number);
        if (!row.Step())
        {
            throw StoreFailure.Corrupt(session.Path);
        }

        var width = (int)row.Integer(1);
        var places = row.Bytes(2);
        // A blob of another length was not written by us.
        return row.Parsed(0, OutcomeJson.ReadNumbers) is { Length: > 0 } codes && places.Length == PackedCodes.Length(width)
            ? new PackedCodes(codes, width, places.ToArray()) { StoredAs = number }
            : throw row.Damage();
    }
}

/// <summary>What the tables say of a policy in a run.</summary>
/// <param name="Outcomes">The numbers of its distinct outcomes, ascending.</param>
/// <param name="Codes">Where its packed codes are.</param>
internal sealed record PolicyColumns(IReadOnlyList<int> Outcomes, SegmentNumbers Codes);
