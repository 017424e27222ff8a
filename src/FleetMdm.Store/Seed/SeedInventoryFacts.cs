using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace FleetMdm.Store.Seed;

/// <summary>Writes what a device has and whose it is: network, users, software, settings, owner, asset.</summary>
internal sealed class SeedInventoryFacts(Utf8JsonWriter json)
{
    public void WriteNetwork(SeedPlatform platform, long number, ref SplitMix64 random)
    {
        Span<byte> text = stackalloc byte[64];
        number++;
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", out var length);
        var address = text[..length];

        json.WriteStartObject("network"u8);
        json.WriteString("primary_ip"u8, address);
        json.WriteStartArray("interfaces"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, platform.Os switch { "windows" => "Ethernet", "linux" => "eth0", "chromeos" => "wlan0", _ => "en0" });
        WriteMac(ref random);
        json.WriteStartArray("ips"u8);
        json.WriteStringValue(address);
        Span<byte> six = stackalloc byte[64];
        Utf8.TryWrite(six, CultureInfo.InvariantCulture, $"2001:db8:{number >> 16 & 0xFFFF:x}::{number & 0xFFFF:x}", out length);
        json.WriteStringValue(six[..length]);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The system's own administrator, the owner, and a support account: one owner in eight is an
    /// administrator.</summary>
    public void WriteUsers(SeedPlatform platform, int owner, ref SplitMix64 random)
    {
        if (platform.IsMobile || random.Chance(3))
        {
            return;
        }

        json.WriteStartArray("users"u8);
        switch (platform.Os)
        {
            case "windows":
                WriteUser("LapsAdmin"u8, "S-1-5-21-500"u8, true);
                break;
            case "chromeos":
                break;
            default:
                WriteUser("root"u8, "0"u8, true);
                break;
        }

        json.WriteStartObject();
        json.WriteString("name"u8, SeedPeople.Accounts[owner]);
        json.WriteString("uid"u8, platform.Os == "macos" ? "501"u8 : "1000"u8);
        json.WriteBoolean("admin"u8, random.Chance(12));
        json.WriteEndObject();
        WriteUser("itadmin"u8, "1900"u8, random.Chance(90));
        json.WriteEndArray();
    }

    private void WriteUser(ReadOnlySpan<byte> name, ReadOnlySpan<byte> uid, bool admin)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("uid"u8, uid);
        json.WriteBoolean("admin"u8, admin);
        json.WriteEndObject();
    }

    public void WriteSoftware(SeedPlatform platform, ref SplitMix64 random)
    {
        if (random.Chance(2))
        {
            return;
        }

        json.WriteStartArray("software"u8);
        foreach (var title in platform.Software)
        {
            if (random.Chance(title.Percent))
            {
                // Two thirds run the newest version; the rest are spread over the older ones.
                var at = random.Chance(66) ? 0 : random.Below(title.Entries.Length);
                json.WriteRawValue(title.Entries[at], skipInputValidation: true);
            }
        }

        json.WriteEndArray();
    }

    public void WriteSettings(SeedPlatform platform, ref SplitMix64 random)
    {
        switch (platform.Os)
        {
            case "linux":
                json.WriteStartObject("settings"u8);
                json.WriteStartObject("sshd"u8);
                json.WriteString("PermitRootLogin"u8, random.Below(10) switch { 0 => "yes"u8, < 5 => "prohibit-password"u8, _ => "no"u8 });
                json.WriteString("PasswordAuthentication"u8, random.Chance(20) ? "yes"u8 : "no"u8);
                json.WriteEndObject();
                json.WriteStartObject("sysctl"u8);
                json.WriteString("kernel.randomize_va_space"u8, random.Chance(98) ? "2"u8 : "0"u8);
                json.WriteString("net.ipv4.ip_forward"u8, random.Chance(25) ? "1"u8 : "0"u8);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case "windows":
                json.WriteStartObject("settings"u8);
                json.WriteNumber(@"HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters\SMB1"u8, random.Chance(3) ? 1 : 0);
                json.WriteEndObject();
                break;
        }
    }

    public void WriteAsset(long number, int person, JsonEncodedText site)
    {
        json.WriteStartObject("owner"u8);
        json.WriteString("name"u8, SeedPeople.Names[person]);
        json.WriteString("email"u8, SeedPeople.Mails[person]);
        json.WriteEndObject();
        Span<byte> text = stackalloc byte[32];
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"A-{number:D7}", out var length);
        json.WriteStartObject("asset"u8);
        json.WriteString("tag"u8, text[..length]);
        json.WriteString("location"u8, site);
        json.WriteEndObject();
    }

    /// <summary>A locally administered address.</summary>
    private void WriteMac(ref SplitMix64 random)
    {
        const string digits = "0123456789abcdef";
        Span<byte> text = stackalloc byte[17];
        var bits = random.Next();
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = i % 3 == 2 ? (byte)':' : (byte)digits[(int)(bits & 15)];
            bits = i % 3 == 2 ? bits : bits >> 4;
        }

        (text[0], text[1]) = ((byte)'0', (byte)'2');
        json.WriteString("mac"u8, text);
    }
}
