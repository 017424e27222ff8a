using System.Globalization;

namespace FleetMdm.UnitTests.Support;

/// <summary>Where random cases begin: the first number of `FLEETMDM_SEED`, as the laws of tests/property take it, else any.</summary>
internal static class LawSeed
{
    public static int First { get; } = Read(Environment.GetEnvironmentVariable("FLEETMDM_SEED"));

    private static int Read(string? given) =>
        ulong.TryParse(given?.Split(',')[0], CultureInfo.InvariantCulture, out var seed)
            ? (int)(seed % 1_000_000_000)
            : Random.Shared.Next(1_000_000_000);
}
