using System.Globalization;

namespace FleetMdm.Store;

/// <summary>The packed results of a stored run, read as they are asked for: one device needs one segment a policy.</summary>
internal sealed class StoredColumns : IRunColumns
{
    private readonly SqliteSession session;
    private readonly long runNo;
    private readonly IReadOnlyList<string> policyIds;
    private readonly Dictionary<(int Policy, long Segment), PackedCodes?> codes = [];
    private readonly Dictionary<(int Policy, int Code), Outcome> outcomes = [];
    private readonly Dictionary<long, byte[]?> freshness = [];

    public StoredColumns(SqliteSession session, long runNo, IReadOnlyList<string> policyIds)
    {
        this.session = session;
        this.runNo = runNo;
        this.policyIds = policyIds;
    }

    public long RunNo => runNo;

    /// <summary>An outcome's number as the tables write it.</summary>
    public static string CodeText(int code) => code.ToString("X8", CultureInfo.InvariantCulture);

    public PackedCodes? Codes(int policy, long segment)
    {
        if (!codes.TryGetValue((policy, segment), out var known))
        {
            known = Fetch(policy, segment);
            codes.Add((policy, segment), known);
        }

        return known;
    }

    /// <summary>The segments that have a device in the run, ascending.</summary>
    public IReadOnlyList<long> Segments()
    {
        using var statement = session.Prepare("run_segments").Bind(":run_no", runNo);
        var found = new List<long>();
        while (statement.Step())
        {
            found.Add(statement.Integer(0));
        }

        return found;
    }

    /// <summary>The same, and not kept.</summary>
    public PackedCodes? Fetch(int policy, long segment)
    {
        using var statement = session.Prepare("run_segment_codes")
            .Bind(":run_no", runNo).Bind(":policy_id", policyIds[policy]).Bind(":segment", segment);
        return statement.Step() ? ReadCodes(statement) : null;
    }

    public Outcome Outcome(int policy, int code)
    {
        if (!outcomes.TryGetValue((policy, code), out var known))
        {
            using var statement = session.Prepare("run_outcome")
                .Bind(":run_no", runNo).Bind(":policy_id", policyIds[policy]).Bind(":code", CodeText(code));
            known = statement.Step() ? ReadOutcome(statement) : throw StoreFailure.Corrupt(session.Path);
            outcomes.Add((policy, code), known);
        }

        return known;
    }

    public IReadOnlyList<Outcome> OutcomesOf(int policy)
    {
        using var statement = session.Prepare("run_outcomes").Bind(":run_no", runNo).Bind(":policy_id", policyIds[policy]);
        var found = new List<Outcome>();
        while (statement.Step())
        {
            found.Add(ReadOutcome(statement));
        }

        return found;
    }

    public byte[]? FreshnessCodes(long segment)
    {
        if (!freshness.TryGetValue(segment, out var known))
        {
            using var statement = session.Prepare("run_segment_freshness").Bind(":run_no", runNo).Bind(":segment", segment);
            known = statement.Step() ? Whole(statement.Bytes(0), Store.Segments.Size) : null;
            freshness.Add(segment, known);
        }

        return known;
    }

    private static Outcome ReadOutcome(Statement row) => new(
        row.Parsed(0, StatusText.Parse),
        row.Parsed(1, OutcomeJson.ReadPaths),
        row.Parsed(2, OutcomeJson.ReadChecks),
        row.Parsed(3, OutcomeJson.ReadCauses));

    private PackedCodes ReadCodes(Statement row)
    {
        var width = (int)row.Integer(0);
        return new PackedCodes(width, Whole(row.Bytes(1), width * Store.Segments.Size));
    }

    /// <summary>A blob of another length was not written by us.</summary>
    private byte[] Whole(ReadOnlySpan<byte> blob, int length) =>
        blob.Length == length ? blob.ToArray() : throw StoreFailure.Corrupt(session.Path);
}
