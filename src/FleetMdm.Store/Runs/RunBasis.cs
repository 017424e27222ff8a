using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>
/// The last run of everything, as far as an evaluation can take its answers over: those of policies that are as they
/// were and do not ask what time it is, for devices that are as they were. Devices are known by their digests.
/// </summary>
internal sealed class RunBasis
{
    /// <summary>Bytes of a device's digest that are kept.</summary>
    public const int DigestSize = 16;

    private readonly SqliteSession session;
    private readonly StoredColumns columns;

    // By the plan's policies: the place in the run, or among those that are evaluated; -1 for none.
    private readonly int[] taken;
    private readonly int[] evaluated;

    private RunBasis(SqliteSession session, string runId, StoredColumns columns, int[] taken, EvaluationPlan plan)
    {
        (this.session, this.columns, this.taken) = (session, columns, taken);
        RunId = runId;
        var fresh = Enumerable.Range(0, taken.Length).Where(policy => taken[policy] < 0).ToList();
        evaluated = Enumerable.Range(0, taken.Length).Select(policy => fresh.IndexOf(policy)).ToArray();
        Evaluated = plan.NewBatches(fresh);
    }

    /// <summary>The run's id.</summary>
    public string RunId { get; }

    /// <summary>The policies that are evaluated on devices that are as they were.</summary>
    public BatchPlan Evaluated { get; }

    /// <summary>Which build of the rules answers: another may answer otherwise.</summary>
    public static string Engine { get; } = typeof(Policy).Module.ModuleVersionId.ToString("N");

    /// <summary>Null where there is no such run, or nothing in it can be taken over.</summary>
    public static RunBasis? For(EvaluationPlan plan, SqliteSession session)
    {
        if (!plan.LooksAtColumns)
        {
            return null;
        }

        using var statement = session.Prepare("run_basis").Bind(":engine", Engine);
        if (RunReader.Read(session, statement) is not { Columns: StoredColumns columns } run)
        {
            return null;
        }

        var places = run.Summary.Policies.Select((policy, place) => (policy.Question, place))
            .Where(static policy => policy.Question is not null)
            .ToDictionary(static policy => policy.Question!, static policy => policy.place, StringComparer.Ordinal);
        var taken = plan.Policies
            .Select((planned, policy) => planned.Policy.ReadsClock ? -1 : places.GetValueOrDefault(plan.Question(policy), -1))
            .ToArray();
        return taken.Any(static place => place >= 0) ? new RunBasis(session, run.Summary.RunId, columns, taken, plan) : null;
    }

    /// <summary>The place of a policy in <see cref="Evaluated"/>; -1 for one that is taken over.</summary>
    public int PlaceAmongEvaluated(int policy) => evaluated[policy];

    /// <summary>The outcome that a code of a policy stands for in the run.</summary>
    public Outcome Outcome(int policy, int code) => columns.Outcome(taken[policy], code);

    /// <summary>What the run has of a segment; null where it saw no device there.</summary>
    public BasisSegment? Read(long segment)
    {
        using var statement = session.Prepare("run_basis_devices").Bind(":run_no", columns.RunNo).Bind(":segment", segment);
        if (!statement.Step() || statement.Bytes(0).Length != Segments.Size * DigestSize)
        {
            return null;
        }

        return new BasisSegment(
            statement.Bytes(0).ToArray(),
            Array.ConvertAll(taken, place => place < 0 ? null : columns.Fetch(place, segment)));
    }
}

/// <summary>What a run that is built upon has of a segment.</summary>
/// <param name="Digests">Of the devices, by their places.</param>
/// <param name="Codes">By policy; null for one that is not taken over, or that was evaluated on no device there.</param>
internal sealed record BasisSegment(byte[] Digests, PackedCodes?[] Codes)
{
    /// <summary>Whether the device at a place was as this digest says.</summary>
    public bool Had(int offset, ReadOnlySpan<byte> digest) =>
        Digests.AsSpan(offset * RunBasis.DigestSize, RunBasis.DigestSize).SequenceEqual(digest[..RunBasis.DigestSize]);
}
