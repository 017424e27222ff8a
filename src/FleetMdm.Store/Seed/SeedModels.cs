namespace FleetMdm.Store.Seed;

/// <summary>Hardware, and how often it is met.</summary>
internal static class SeedModels
{
    public static WeightedChoice<SeedModel> Mac { get; } = new(
        (30, SeedModel.Of("Apple", "MacBook Air (13-inch, M3, 2024)", "laptop", "Apple M3", 8, 16, 494)),
        (26, SeedModel.Of("Apple", "MacBook Pro (14-inch, Nov 2023)", "laptop", "Apple M3 Pro", 12, 36, 994)),
        (20, SeedModel.Of("Apple", "MacBook Pro (14-inch, 2024)", "laptop", "Apple M4 Pro", 12, 24, 994)),
        (14, SeedModel.Of("Apple", "MacBook Air (M1, 2020)", "laptop", "Apple M1", 8, 8, 245)),
        (6, SeedModel.Of("Apple", "Mac mini (2023)", "desktop", "Apple M2", 8, 16, 494)),
        (4, SeedModel.Of("Apple", "MacBook Pro (13-inch, 2019)", "laptop", "Intel(R) Core(TM) i5-8279U CPU @ 2.40GHz", 4, 8, 251)));

    public static WeightedChoice<SeedModel> Windows { get; } = new(
        (26, SeedModel.Of("Dell Inc.", "Latitude 5540", "laptop", "13th Gen Intel(R) Core(TM) i5-1345U", 10, 16, 512)),
        (22, SeedModel.Of("LENOVO", "ThinkPad T14 Gen 4", "laptop", "13th Gen Intel(R) Core(TM) i7-1355U", 10, 32, 1024)),
        (16, SeedModel.Of("HP", "HP EliteBook 840 14 inch G10", "laptop", "13th Gen Intel(R) Core(TM) i5-1335U", 10, 16, 512)),
        (12, SeedModel.Of("LENOVO", "ThinkPad X1 Carbon Gen 9", "laptop", "11th Gen Intel(R) Core(TM) i7-1165G7", 4, 16, 512)),
        (14, SeedModel.Of("Dell Inc.", "OptiPlex 7090", "desktop", "11th Gen Intel(R) Core(TM) i5-11500", 6, 16, 256)),
        (10, SeedModel.Of("VMware, Inc.", "VMware20,1", "virtual", "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz", 8, 32, 200)));

    public static WeightedChoice<SeedModel> Linux { get; } = new(
        (34, SeedModel.Of("QEMU", "Standard PC (Q35 + ICH9, 2009)", "virtual", "AMD EPYC 7763 64-Core Processor", 8, 32, 160)),
        (22, SeedModel.Of("Amazon EC2", "m7i.large", "virtual", "Intel(R) Xeon(R) Platinum 8488C", 2, 8, 80)),
        (16, SeedModel.Of("Dell Inc.", "PowerEdge R650", "server", "Intel(R) Xeon(R) Gold 6330 CPU @ 2.00GHz", 56, 256, 1920)),
        (10, SeedModel.Of("HPE", "ProLiant DL360 Gen10 Plus", "server", "Intel(R) Xeon(R) Silver 4314 CPU @ 2.40GHz", 32, 128, 960)),
        (18, SeedModel.Of("LENOVO", "ThinkPad P14s Gen 4", "laptop", "AMD Ryzen 7 PRO 7840U w/ Radeon 780M Graphics", 8, 32, 1024)));

    public static WeightedChoice<SeedModel> Phone { get; } = new(
        (40, SeedModel.Of("Apple", "iPhone 15", "phone", "Apple A16 Bionic", 6, 6, 128)),
        (35, SeedModel.Of("Apple", "iPhone SE (3rd generation)", "phone", "Apple A15 Bionic", 6, 4, 64)),
        (25, SeedModel.Of("Apple", "iPhone 16 Pro", "phone", "Apple A18 Pro", 6, 8, 256)));

    public static WeightedChoice<SeedModel> Tablet { get; } = new(
        (60, SeedModel.Of("Apple", "iPad (10th generation)", "tablet", "Apple A14 Bionic", 6, 4, 64)),
        (40, SeedModel.Of("Apple", "iPad Air 13-inch (M2)", "tablet", "Apple M2", 8, 8, 256)));

    public static WeightedChoice<SeedModel> Chrome { get; } = new(
        (60, SeedModel.Of("HP", "HP Elite Dragonfly Chromebook", "laptop", "12th Gen Intel(R) Core(TM) i5-1245U", 10, 8, 256)),
        (40, SeedModel.Of("Acer", "Acer Chromebook Spin 714", "laptop", "Intel(R) Core(TM) Ultra 5 115U", 8, 8, 128)));

    public static WeightedChoice<SeedModel> Android { get; } = new(
        (55, SeedModel.Of("Google", "Pixel 8", "phone", "Google Tensor G3", 9, 8, 128)),
        (45, SeedModel.Of("samsung", "SM-S921B", "phone", "Exynos 2400", 10, 8, 256)));
}
