namespace FleetMdm.Store.Seed;

/// <summary>Releases of the operating systems and how often they are met, the forgotten ones too.</summary>
internal static class SeedReleases
{
    public static WeightedChoice<SeedRelease> Mac { get; } = new(
        (14, SeedRelease.Of("26.1", "macOS Tahoe", "25B78")),
        (9, SeedRelease.Of("26.0.1", "macOS Tahoe", "25A362")),
        (30, SeedRelease.Of("15.7.2", "macOS Sequoia", "24G325")),
        (16, SeedRelease.Of("15.7.1", "macOS Sequoia", "24G231")),
        (7, SeedRelease.Of("15.6.1", "macOS Sequoia", "24G90")),
        (11, SeedRelease.Of("14.8.2", "macOS Sonoma", "23J126")),
        (6, SeedRelease.Of("14.7.6", "macOS Sonoma", "23H626")),
        (2, SeedRelease.Of("14.4 (23E214)", "macOS Sonoma")),
        (4, SeedRelease.Of("13.7.8", "macOS Ventura", "22H730")),
        (1, SeedRelease.Of("12.7.6", "macOS Monterey", "21H1320")));

    public static WeightedChoice<SeedRelease> Windows { get; } = new(
        (18, SeedRelease.Of("10.0.26200.7171", "Microsoft Windows 11 Pro", "26200.7171")),
        (32, SeedRelease.Of("10.0.26100.7171", "Microsoft Windows 11 Enterprise", "26100.7171")),
        (13, SeedRelease.Of("10.0.26100.6899", "Microsoft Windows 11 Enterprise", "26100.6899")),
        (14, SeedRelease.Of("10.0.22631.6199", "Microsoft Windows 11 Enterprise", "22631.6199")),
        (4, SeedRelease.Of("10.0.22631.3296", "Microsoft Windows 11 Pro", "22631.3296")),
        (9, SeedRelease.Of("10.0.19045.6456", "Microsoft Windows 10 Enterprise", "19045.6456")),
        (2, SeedRelease.Of("10.0.19045.4291", "Microsoft Windows 10 Pro", "19045.4291")),
        (5, SeedRelease.Of("10.0.20348.4294", "Microsoft Windows Server 2022 Standard", "20348.4294")),
        (3, SeedRelease.Of("10.0.17763.7919", "Microsoft Windows Server 2019 Standard", "17763.7919")));

    public static WeightedChoice<SeedRelease> Linux { get; } = new(
        (24, SeedRelease.Of("24.04.3 LTS", "Ubuntu", null, "ubuntu", "6.8.0-87-generic")),
        (23, SeedRelease.Of("22.04.5 LTS", "Ubuntu", null, "ubuntu", "5.15.0-161-generic")),
        (5, SeedRelease.Of("20.04.6 LTS", "Ubuntu", null, "ubuntu", "5.4.0-216-generic")),
        (12, SeedRelease.Of("12.12", "Debian GNU/Linux", null, "debian", "6.1.0-41-amd64")),
        (4, SeedRelease.Of("11.11", "Debian GNU/Linux", null, "debian", "5.10.0-36-amd64")),
        (10, SeedRelease.Of("9.6", "Red Hat Enterprise Linux", null, "rhel", "5.14.0-570.58.1.el9_6.x86_64")),
        (6, SeedRelease.Of("8.10", "Red Hat Enterprise Linux", null, "rhel", "4.18.0-553.82.1.el8_10.x86_64")),
        (6, SeedRelease.Of("9.6", "Rocky Linux", null, "rocky", "5.14.0-570.58.1.el9_6.x86_64")),
        (4, SeedRelease.Of("42", "Fedora Linux", null, "fedora", "6.17.7-200.fc42.x86_64")),
        (6, SeedRelease.Of("2023", "Amazon Linux", null, "amzn", "6.1.156-177.286.amzn2023.x86_64")));

    public static WeightedChoice<SeedRelease> Phone { get; } = new(
        (34, SeedRelease.Of("26.1", "iOS", "23B85")),
        (14, SeedRelease.Of("26.0.1", "iOS", "23A355")),
        (28, SeedRelease.Of("18.7.2", "iOS", "22H124")),
        (14, SeedRelease.Of("18.6.2", "iOS", "22G100")),
        (6, SeedRelease.Of("17.7.2", "iOS", "21H221")),
        (4, SeedRelease.Of("16.7.12", "iOS", "20H364")));

    public static WeightedChoice<SeedRelease> Tablet { get; } = new(
        (34, SeedRelease.Of("26.1", "iPadOS", "23B85")),
        (14, SeedRelease.Of("26.0.1", "iPadOS", "23A355")),
        (28, SeedRelease.Of("18.7.2", "iPadOS", "22H124")),
        (14, SeedRelease.Of("18.6.2", "iPadOS", "22G100")),
        (6, SeedRelease.Of("17.7.2", "iPadOS", "21H221")),
        (4, SeedRelease.Of("16.7.12", "iPadOS", "20H364")));

    public static WeightedChoice<SeedRelease> Chrome { get; } = new(
        (46, SeedRelease.Of("142.0.7444.181", "ChromeOS", "16433.55.0")),
        (30, SeedRelease.Of("141.0.7390.130", "ChromeOS", "16404.60.0")),
        (16, SeedRelease.Of("138.0.7204.298", "ChromeOS", "16295.83.0")),
        (8, SeedRelease.Of("126.0.6478.265", "ChromeOS", "15886.94.0")));

    public static WeightedChoice<SeedRelease> Android { get; } = new(
        (40, SeedRelease.Of("16", "Android")), (35, SeedRelease.Of("15", "Android")), (25, SeedRelease.Of("14", "Android")));
}
