namespace FleetMdm.Store.Seed;

/// <summary>The platforms of a seeded fleet, in the shares that offices and server rooms have.</summary>
internal static class SeedPlatforms
{
    public static WeightedChoice<SeedPlatform> All { get; } = new(
        (38, new SeedPlatform("windows", "win", SeedReleases.Windows, SeedModels.Windows, SeedTitles.Windows)),
        (28, new SeedPlatform("macos", "mac", SeedReleases.Mac, SeedModels.Mac, SeedTitles.Mac)),
        (18, new SeedPlatform("linux", "lnx", SeedReleases.Linux, SeedModels.Linux, SeedTitles.Linux)),
        (8, new SeedPlatform("ios", "iph", SeedReleases.Phone, SeedModels.Phone, SeedTitles.Mobile)),
        (3, new SeedPlatform("ipados", "ipd", SeedReleases.Tablet, SeedModels.Tablet, SeedTitles.Mobile)),
        (4, new SeedPlatform("chromeos", "cro", SeedReleases.Chrome, SeedModels.Chrome, SeedTitles.Chrome)),
        (1, new SeedPlatform("android", "and", SeedReleases.Android, SeedModels.Android, SeedTitles.Mobile)));
}
