using System.Collections.Concurrent;
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
    private readonly KnownOutcomes?[] known;

    // By the plan's policies: the place in the run, or among those that are evaluated; -1 for none.
    private readonly int[] taken;
    private readonly int[] evaluated;

    private RunBasis(SqliteSession session, FleetRun run, StoredColumns columns, int[] taken, EvaluationPlan plan)
    {
        (this.session, this.columns, this.taken) = (session, columns, taken);
        RunId = run.Summary.RunId;
        var fresh = Enumerable.Range(0, taken.Length).Where(policy => taken[policy] < 0).ToList();
        evaluated = Enumerable.Range(0, taken.Length).Select(policy => fresh.IndexOf(policy)).ToArray();
        Evaluated = plan.NewBatches(fresh);
        known = Array.ConvertAll(taken, place => place < 0 ? null : new KnownOutcomes(columns.NumberedOutcomes(place)));
        Asked = plan.AskedDevices(fresh);
    }

    /// <summary>The run's id.</summary>
    public string RunId { get; }

    /// <summary>Its number.</summary>
    public long RunNo => columns.RunNo;

    /// <summary>The policies that are evaluated on devices that are as they were.</summary>
    public BatchPlan Evaluated { get; }

    /// <summary>The devices whose reports these policies need.</summary>
    public AskedDevices Asked { get; }

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
        var isSameMoment = plan.Request.AsOf == run.Summary.AsOf;
        var taken = plan.Policies
            .Select((planned, policy) => planned.Policy.ReadsClock && !isSameMoment ? -1 : places.GetValueOrDefault(plan.Question(policy), -1))
            .ToArray();
        return taken.Any(static place => place >= 0) ? new RunBasis(session, run, columns, taken, plan) : null;
    }

    /// <summary>Whether the answers of a policy are taken over.</summary>
    public bool Takes(int policy) => taken[policy] >= 0;

    /// <summary>The outcomes that a policy has in the run; null where none is taken over.</summary>
    public KnownOutcomes? Known(int policy) => known[policy];

    /// <summary>Outcomes of <see cref="Evaluated"/> by the policies of the plan; null for those that are taken over.</summary>
    public IReadOnlyList<BatchOutcomes?> ByPolicy(IReadOnlyList<BatchOutcomes> outcomes) =>
        Array.ConvertAll(evaluated, place => place < 0 ? null : outcomes[place]);

    /// <summary>
    /// Reads the digests of a segment's devices, by their places, over what is there; false where the run saw no device there.
    /// </summary>
    public bool TryReadDigests(long segment, Span<byte> digests)
    {
        using var statement = session.Prepare("run_basis_devices").Bind(":segment", segment);
        return statement.Step() && statement.Bytes(0).TryCopyTo(digests) && statement.Bytes(0).Length == digests.Length;
    }

    /// <summary>What the run has of a segment.</summary>
    public KnownSegment Read(long segment)
    {
        var devices = new DeviceSet();
        if (columns.FreshnessCodes(segment) is { } freshness)
        {
            freshness.AddTo(Array.ConvertAll(freshness.Codes, code => code == 0 ? null : devices));
        }

        return new KnownSegment(this, devices, Array.ConvertAll(taken, place => place < 0 ? null : columns.Codes(place, segment)));
    }
}

/// <summary>What a run that is built upon has of a segment.</summary>
internal sealed class KnownSegment(RunBasis basis, DeviceSet devices, PackedCodes?[] codes)
{
    private static readonly PackedCodes None = new([0], 0, []);

    /// <summary>Its devices in the run.</summary>
    public DeviceSet Devices => devices;

    /// <summary>Whether the answers of a policy are taken over.</summary>
    public bool Takes(int policy) => basis.Takes(policy);

    /// <summary>What a policy has there: numbers of outcomes in the tables.</summary>
    public PackedCodes Codes(int policy) => codes[policy] ?? None;
}

/// <summary>The outcomes of a policy that the tables have, by their numbers. Safe to use from several threads.</summary>
internal sealed class KnownOutcomes
{
    private readonly Dictionary<int, KnownOutcome> byNumber;
    private readonly Dictionary<string, int> byIdentity;
    private readonly ConcurrentDictionary<string, int> byKey = new(StringComparer.Ordinal);

    public KnownOutcomes(IReadOnlyList<KnownOutcome> outcomes)
    {
        byNumber = outcomes.ToDictionary(static known => known.Number);
        byIdentity = outcomes.ToDictionary(
            static known => OutcomeJson.Identity(known.Outcome), static known => known.Number, StringComparer.Ordinal);
    }

    public KnownOutcome At(int number) => byNumber[number];

    /// <summary>The number of what has just been evaluated; 0 where the tables do not have it.</summary>
    public int Find(PolicyEvaluation evaluation) => byKey.GetOrAdd(
        evaluation.Key,
        static (_, asked) => asked.byIdentity.GetValueOrDefault(OutcomeJson.Identity(Outcome.Of(asked.evaluation))),
        (evaluation, byIdentity));
}

/// <summary>An outcome and its number in the tables.</summary>
internal sealed record KnownOutcome(int Number, Outcome Outcome);
