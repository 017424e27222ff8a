using System.Text.Encodings.Web;
using System.Text.Json;

namespace FleetMdm.Store.Seed;

/// <summary>A release of an operating system, as devices report it.</summary>
internal sealed record SeedRelease(
    JsonEncodedText Version, JsonEncodedText Name, JsonEncodedText? Build, JsonEncodedText? Distro, JsonEncodedText? Kernel)
{
    public static SeedRelease Of(string version, string name, string? build = null, string? distro = null, string? kernel = null) =>
        new(SeedText.Encode(version), SeedText.Encode(name), SeedText.EncodeOptional(build),
            SeedText.EncodeOptional(distro), SeedText.EncodeOptional(kernel));
}

/// <summary>A model of hardware and what is built into it. Sizes are in GiB of memory and GB of disk.</summary>
internal sealed record SeedModel(
    JsonEncodedText Vendor, JsonEncodedText Model, JsonEncodedText Chassis, JsonEncodedText Cpu, int Cores, int MemoryGib, int DiskGb)
{
    public static SeedModel Of(string vendor, string model, string chassis, string cpu, int cores, int memoryGib, int diskGb) =>
        new(SeedText.Encode(vendor), SeedText.Encode(model), SeedText.Encode(chassis), SeedText.Encode(cpu), cores, memoryGib, diskGb);
}

/// <summary>A title that devices have installed. Each element of <see cref="Entries"/> is one ready entry of
/// <c>facts.software</c>: the versions in use, newest first.</summary>
internal sealed record SeedSoftware(int Percent, byte[][] Entries);

/// <summary>What devices of one operating system have in common.</summary>
internal sealed record SeedPlatform(
    string Os,
    string IdPrefix,
    WeightedChoice<SeedRelease> Releases,
    WeightedChoice<SeedModel> Models,
    IReadOnlyList<SeedSoftware> Software)
{
    /// <summary>Phones and tablets report no users and no firewall.</summary>
    public bool IsMobile => Os is "ios" or "ipados" or "android";

    public bool IsApple => Os is "macos" or "ios" or "ipados";
}

/// <summary>Text that is escaped for JSON once, when the catalogue is read.</summary>
internal static class SeedText
{
    public static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    public static JsonEncodedText? EncodeOptional(string? text) => text is null ? null : Encode(text);
}
