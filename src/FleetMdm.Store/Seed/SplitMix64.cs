namespace FleetMdm.Store.Seed;

/// <summary>
/// The SplitMix64 generator of Steele, Lea and Flood (2014). A seeded fleet must have the same bytes on every machine
/// and with every version of the runtime, which <see cref="Random"/> does not promise.
/// </summary>
internal struct SplitMix64(ulong state)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong state = state;

    /// <summary>
    /// The stream of one device. It depends on the seed and the device's number alone, so that a smaller fleet is the
    /// beginning of a larger one.
    /// </summary>
    public static SplitMix64 ForDevice(ulong seed, long device) => new(Mix(Mix(seed) + (ulong)device * Gamma));

    public ulong Next() => Mix(state += Gamma);

    /// <summary>A number from 0 up to, not including, <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)((Next() >> 32) * (ulong)bound >> 32);

    /// <summary>True in about <paramref name="percent"/> of 100 calls.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
