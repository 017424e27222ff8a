using FleetMdm.Rules;

namespace FleetMdm.Store;

/// <summary>One policy on some devices: each distinct outcome once, which devices have it, and how many.</summary>
/// <param name="freshness">One a device.</param>
/// <param name="batches">How many batches the devices came in.</param>
internal sealed class PolicyOutcomes(Freshness[] freshness, int batches)
{
    private readonly List<CountedOutcome> distinct = [];
    private readonly Dictionary<string, int> codeOfKey = new(StringComparer.Ordinal);

    // One a batch, by the outcome's place in it: its code; 0 for one that was not met yet.
    private readonly int[]?[] codesOfBatches = new int[batches][];

    // The devices are the rows of one batch, or each has a code of its own.
    private PlacedOutcomes? whole;
    private int[]? codes;

    /// <summary>In the order of their first device.</summary>
    public IReadOnlyList<CountedOutcome> Distinct => distinct;

    /// <summary>One a device: a place in <see cref="CodeOfPlace"/>. Empty where the policy was evaluated on none.</summary>
    public ReadOnlySpan<int> Places => whole is null ? codes : whole.Places;

    /// <summary>The place in <see cref="Distinct"/> plus one; 0 where the policy was not evaluated.</summary>
    public ReadOnlySpan<int> CodeOfPlace =>
        whole is null
            ? Enumerable.Range(0, distinct.Count + 1).ToArray()
            : Array.ConvertAll(codesOfBatches[0]!, static code => Math.Max(code, 0));

    /// <summary>The outcomes of a batch whose rows are the devices.</summary>
    public void SetAll(PlacedOutcomes outcomes)
    {
        whole = outcomes;
        var known = Known(0, outcomes);
        var places = outcomes.Places;
        Span<int> counts = stackalloc int[64];
        counts = known.Length * 2 <= counts.Length ? counts[..(known.Length * 2)] : new int[known.Length * 2];
        counts.Clear();
        for (var i = 0; i < places.Length; i++)
        {
            var place = places[i];
            if (known[place] == 0)
            {
                known[place] = CodeOf(outcomes.At(place));
            }

            counts[(place * 2) + (freshness[i] == Freshness.Stale ? 1 : 0)]++;
        }

        for (var place = 0; place < known.Length; place++)
        {
            if (known[place] > 0)
            {
                distinct[known[place] - 1].Add(counts[place * 2] + counts[(place * 2) + 1], counts[(place * 2) + 1]);
            }
        }
    }

    /// <summary>The outcome of a batch's row.</summary>
    public void Set(int device, int batch, PlacedOutcomes outcomes, int row)
    {
        var known = Known(batch, outcomes);
        var place = outcomes.Places[row];
        if (known[place] == 0)
        {
            known[place] = CodeOf(outcomes.At(place));
        }

        if (known[place] > 0)
        {
            Set(device, known[place]);
        }
    }

    public void Set(int device, PolicyEvaluation evaluation) => Set(device, CodeOf(FoundOutcome.Of(evaluation)));

    private int[] Known(int batch, PlacedOutcomes outcomes) => codesOfBatches[batch] ??= new int[outcomes.Count];

    private void Set(int device, int code)
    {
        codes ??= new int[freshness.Length];
        codes[device] = code;
        distinct[code - 1].Add(1, freshness[device] == Freshness.Stale ? 1 : 0);
    }

    /// <summary>-1 for no outcome.</summary>
    private int CodeOf(FoundOutcome found)
    {
        if (found.Evaluation is not { } evaluation)
        {
            return found.BasisCode == 0 ? -1 : Add(found);
        }

        if (!codeOfKey.TryGetValue(evaluation.Key, out var code))
        {
            code = Add(found);
            codeOfKey.Add(evaluation.Key, code);
        }

        return code;
    }

    private int Add(FoundOutcome found)
    {
        distinct.Add(new CountedOutcome(found));
        return distinct.Count;
    }
}

/// <summary>An outcome and how many devices of a unit have it.</summary>
internal sealed class CountedOutcome(FoundOutcome found)
{
    public FoundOutcome Found { get; } = found;

    public int Devices { get; private set; }

    public int StaleDevices { get; private set; }

    public void Add(int devices, int stale)
    {
        Devices += devices;
        StaleDevices += stale;
    }
}
