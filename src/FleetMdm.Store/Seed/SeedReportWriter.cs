using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace FleetMdm.Store.Seed;

/// <summary>
/// Writes one device. The draws are made in the order of the text, so that moving a property changes the fleet: the
/// test that pins the bytes says so.
/// </summary>
internal sealed class SeedReportWriter(Utf8JsonWriter json, DateTimeOffset asOf)
{
    private const long Gib = 1L << 30;
    private readonly SeedSecurityFacts security = new(json, asOf);
    private readonly SeedInventoryFacts inventory = new(json);

    public void Write(long number, SplitMix64 random)
    {
        var platform = SeedPlatforms.All.Pick(ref random);
        var release = platform.Releases.Pick(ref random);
        var model = platform.Models.Pick(ref random);
        var person = random.Below(SeedPeople.Accounts.Length);
        var site = SeedPeople.Sites.Pick(ref random);

        json.WriteStartObject();
        WriteCore(number, platform, release, site, ref random);
        json.WriteStartObject("facts"u8);
        WriteSystem(platform, release, model, ref random);
        // One device in forty runs an agent so old that it reports the machine and nothing about its state.
        if (random.Below(40) != 0)
        {
            security.WriteDisk(platform, model, ref random);
            security.WriteSecurity(platform, ref random);
            security.WriteUpdates(ref random);
            security.WriteManagement(platform, ref random);
            inventory.WriteNetwork(platform, number, ref random);
            inventory.WriteUsers(platform, person, ref random);
            inventory.WriteSoftware(platform, ref random);
            inventory.WriteSettings(platform, ref random);
            inventory.WriteAsset(number, person, site);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteCore(
        long number, SeedPlatform platform, SeedRelease release, JsonEncodedText site, ref SplitMix64 random)
    {
        Span<byte> text = stackalloc byte[64];
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{platform.IdPrefix}-{number:D7}", out var length);
        json.WriteString("device_id"u8, text[..length]);
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{platform.IdPrefix}{number:D7}.{site.Value}.corp.example", out length);
        json.WriteString("hostname"u8, text[..length]);
        json.WriteString("os"u8, platform.Os);
        json.WriteString("os_version"u8, release.Version);
        if (!random.Chance(3))
        {
            json.WriteString("serial"u8, Serial(text[..(platform.IsApple ? 10 : 8)], ref random));
        }

        WriteLastSeen(ref random);
        json.WriteStartArray("tags"u8);
        json.WriteStringValue(site);
        json.WriteStringValue(SeedPeople.Teams.Pick(ref random));
        if (random.Chance(8))
        {
            json.WriteStringValue("vip"u8);
        }

        json.WriteEndArray();
    }

    /// <summary>Most devices were seen today; one in twenty has been silent for more than a month, one in a hundred
    /// was enrolled and never seen.</summary>
    private void WriteLastSeen(ref SplitMix64 random)
    {
        const int day = 24 * 60;
        var roll = random.Below(100);
        var minutes = roll switch
        {
            < 70 => random.Below(day),
            < 89 => day + random.Below(13 * day),
            < 94 => 14 * day + random.Below(16 * day),
            < 99 => 30 * day + random.Below(330 * day),
            _ => -1,
        };
        if (minutes >= 0)
        {
            SeedTime.Write(json, "last_seen"u8, asOf.AddMinutes(-minutes));
        }
    }

    private void WriteSystem(SeedPlatform platform, SeedRelease release, SeedModel model, ref SplitMix64 random)
    {
        json.WriteStartObject("os"u8);
        json.WriteString("name"u8, release.Name);
        WriteOptional("build"u8, release.Build);
        WriteOptional("distro"u8, release.Distro);
        WriteOptional("kernel"u8, release.Kernel);
        json.WriteEndObject();

        json.WriteStartObject("hw"u8);
        json.WriteString("vendor"u8, model.Vendor);
        json.WriteString("model"u8, model.Model);
        json.WriteString("chassis"u8, model.Chassis);
        WriteUuid(ref random);
        json.WriteEndObject();

        if (!platform.IsMobile)
        {
            json.WriteStartObject("cpu"u8);
            json.WriteString("model"u8, model.Cpu);
            json.WriteNumber("cores"u8, model.Cores);
            json.WriteEndObject();
            json.WriteStartObject("memory"u8);
            json.WriteNumber("total_bytes"u8, model.MemoryGib * Gib);
            json.WriteEndObject();
        }
    }

    private void WriteOptional(ReadOnlySpan<byte> name, JsonEncodedText? value)
    {
        if (value is { } text)
        {
            json.WriteString(name, text);
        }
    }

    private void WriteUuid(ref SplitMix64 random)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, random.Next());
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], random.Next());
        json.WriteString("uuid"u8, new Guid(bytes, bigEndian: true));
    }

    private static ReadOnlySpan<byte> Serial(Span<byte> text, ref SplitMix64 random)
    {
        const string alphabet = "0123456789BCDFGHJKLMNPQRTVWXYZ";
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = (byte)alphabet[random.Below(alphabet.Length)];
        }

        return text;
    }
}
