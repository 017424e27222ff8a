namespace FleetMdm.Store.Seed;

/// <summary>Picks among values, each as often as its weight says.</summary>
internal sealed class WeightedChoice<T>
{
    private readonly T[] values;
    private readonly int[] bounds;

    public WeightedChoice(params (int Weight, T Value)[] entries)
    {
        values = [.. entries.Select(entry => entry.Value)];
        bounds = new int[entries.Length];
        var total = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            bounds[i] = total += entries[i].Weight;
        }
    }

    public IReadOnlyList<T> Values => values;

    public T Pick(ref SplitMix64 random)
    {
        var roll = random.Below(bounds[^1]);
        var at = 0;
        while (bounds[at] <= roll)
        {
            at++;
        }

        return values[at];
    }
}
