namespace FleetMdm.Store;

/// <summary>The packed results of an evaluation in memory, and each distinct outcome once.</summary>
internal sealed class EvaluatedColumns : IRunColumns
{
    private readonly Dictionary<long, PackedCodes>[] codes;
    private readonly List<Outcome>[] outcomes;
    private readonly SortedDictionary<long, PackedCodes> freshness = [];
    private readonly List<(long Segment, byte[] Digests)> digests = [];

    public EvaluatedColumns(int policies)
    {
        codes = Enumerable.Range(0, policies).Select(static _ => new Dictionary<long, PackedCodes>()).ToArray();
        outcomes = Enumerable.Range(0, policies).Select(static _ => new List<Outcome>()).ToArray();
    }

    /// <summary>The run of which <see cref="PackedCodes.StoredAs"/> speaks; null where none was built upon.</summary>
    public long? BasisRunNo { get; init; }

    /// <summary>The segments that have a device in the run, with their freshness, ascending.</summary>
    public IReadOnlyDictionary<long, PackedCodes> Freshness => freshness;

    /// <summary>The devices' digests by segment, for the next run to build upon; none for a run of a part.</summary>
    public IReadOnlyList<(long Segment, byte[] Digests)> Digests => digests;

    /// <summary>A policy's distinct outcomes; the code of the first is 1.</summary>
    public IReadOnlyList<Outcome> OutcomesOf(int policy) => outcomes[policy];

    /// <summary>Gives a new outcome of a policy its code.</summary>
    public int Add(int policy, Outcome outcome)
    {
        outcomes[policy].Add(outcome);
        return outcomes[policy].Count;
    }

    public void Add(int policy, long segment, PackedCodes packed) => codes[policy].Add(segment, packed);

    public void AddFreshness(long segment, PackedCodes packed) => freshness.Add(segment, packed);

    public void AddDigests(long segment, byte[] ofDevices) => digests.Add((segment, ofDevices));

    public PackedCodes? Codes(int policy, long segment) => codes[policy].GetValueOrDefault(segment);

    public Outcome Outcome(int policy, int code) => outcomes[policy][code - 1];

    public PackedCodes? FreshnessCodes(long segment) => freshness.GetValueOrDefault(segment);
}
